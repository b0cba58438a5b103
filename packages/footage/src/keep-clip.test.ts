import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { temporaryName } from '@pm-dvr/runtime';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { copyClip, hashFile, isLeftoverCopy, linkClip } from './keep-clip.ts';

const LINK = 'front-{door}-2026.11.20,15.09.57_001(-60 sec).mp4';
/** Another file system than the one of temporary files. */
const ELSEWHERE = '/dev/shm';
const hasElsewhere = statSync(ELSEWHERE, { throwIfNoEntry: false })?.dev !== statSync(tmpdir()).dev;

let folder: string;
let other: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keep-clip-'));
  other = await mkdtemp(join(hasElsewhere ? ELSEWHERE : tmpdir(), 'keep-clip-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
  await rm(other, { recursive: true });
});
const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex');

describe('a link', () => {
  test('is the same file under one more name', async () => {
    const [source, target] = [join(folder, 'clip.mp4'), join(folder, LINK)];
    await writeFile(source, 'film');
    expect(linkClip(source, target)).toBe('linked');
    expect(statSync(target).ino).toBe(statSync(source).ino);
  });

  test('replaces nothing', async () => {
    const [source, target] = [join(folder, 'clip.mp4'), join(folder, LINK)];
    await writeFile(source, 'film');
    await writeFile(target, 'evidence');
    expect(linkClip(source, target)).toBe('exists');
    expect(await readFile(target, 'utf8')).toBe('evidence');
  });

  test.runIf(hasElsewhere)('is impossible on another file system', async () => {
    const source = join(folder, 'clip.mp4');
    await writeFile(source, 'film');
    expect(linkClip(source, join(other, LINK))).toBe('impossible');
    expect(await readdir(other)).toEqual([]);
  });

  test('of a clip that is gone, or into a folder that is not there, fails as the system says', async () => {
    const [source, target] = [join(folder, 'clip.mp4'), join(folder, LINK)];
    expect(() => linkClip(source, target)).toThrow(expect.objectContaining({ code: 'ENOENT' }));
    await writeFile(source, 'film');
    expect(() => linkClip(source, join(folder, 'no', LINK))).toThrow(
      expect.objectContaining({ code: 'ENOENT' }),
    );
  });
});

describe('a copy', () => {
  test('holds the same, and is told by hash', async () => {
    const [source, target] = [join(folder, 'clip.mp4'), join(other, LINK)];
    const film = randomBytes(700_000);
    await writeFile(source, film);
    const copied = await copyClip(source, target);
    expect(copied).toEqual({
      kept: expect.stringMatching(/^(reflink|copy)$/),
      sha256: sha256(film),
      bytes: 700_000,
    });
    expect((await readFile(target)).equals(film)).toBe(true);
    expect(await readdir(other)).toEqual([LINK]);
  });

  test('replaces nothing, and leaves nothing behind', async () => {
    const [source, target] = [join(folder, 'clip.mp4'), join(other, LINK)];
    await writeFile(source, 'film');
    await writeFile(target, 'evidence');
    await expect(copyClip(source, target)).rejects.toMatchObject({ code: 'EEXIST' });
    expect(await readFile(target, 'utf8')).toBe('evidence');
    expect(await readdir(other)).toEqual([LINK]);
  });

  test('of a clip that is gone fails, and leaves nothing behind', async () => {
    await expect(copyClip(join(folder, 'no'), join(other, LINK))).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await readdir(other)).toEqual([]);
  });

  test('that is not what was copied is not kept', async () => {
    // Each reading of this file gives another text.
    const fickle = '/proc/sys/kernel/random/uuid';
    await expect(copyClip(fickle, join(other, LINK))).rejects.toMatchObject({ code: 'COPY_DIFFERS' });
    expect(await readdir(other)).toEqual([]);
  });

  test('has no name until it is whole, and what a crash would leave can be told', async () => {
    const [source, target] = [join(folder, 'clip.mp4'), join(other, LINK)];
    await writeFile(source, randomBytes(20_000_000));
    const seen = new Set<string>();
    let isDone = false;
    const copying = copyClip(source, target).finally(() => {
      isDone = true;
    });
    for (; !isDone; await turn()) for (const name of readdirSync(other)) seen.add(name);
    await copying;
    const before = [...seen].filter((name) => name !== LINK);
    expect(before.length).toBeGreaterThan(0);
    expect(before.every(isLeftoverCopy)).toBe(true);
    expect(readdirSync(other)).toEqual([LINK]);
  });

  test.each([
    [temporaryName(LINK), true],
    [temporaryName('{door}-2026.11.20,15.09.57.json'), false],
    ['.{door}-2026.11.20,15.09.57.json.4711.tmp', false],
    [LINK, false],
    [`${LINK}.0123456789ab.tmp`, false],
  ])('%s is left over from a copy: %s', (name, is) => expect(isLeftoverCopy(name)).toBe(is));
});

describe('the hash of a file', () => {
  test('is that of its bytes, however many', async () => {
    const path = join(folder, 'file');
    const chunk = 256 * 1024;
    const sizes = fc.oneof(
      fc.integer({ min: 0, max: 1_000 }),
      fc.constantFrom(chunk - 1, chunk, chunk + 1, 2 * chunk),
    );
    const property = fc.asyncProperty(sizes, async (size) => {
      const bytes = randomBytes(size);
      await writeFile(path, bytes);
      expect(await hashFile(path)).toEqual({ sha256: sha256(bytes), bytes: size });
    });
    await fc.assert(property, { numRuns: 20 });
  });

  test('does not keep others from their turn', async () => {
    const path = join(folder, 'file');
    await writeFile(path, randomBytes(64 * 256 * 1024));
    let turns = 0;
    let isDone = false;
    const others = (async () => {
      for (; !isDone; turns++) await turn();
    })();
    await hashFile(path);
    isDone = true;
    await others;
    expect(turns).toBeGreaterThanOrEqual(64);
  });

  test('of what is no file fails as the system says', async () => {
    await expect(hashFile(join(folder, 'no'))).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(hashFile(folder)).rejects.toMatchObject({ code: 'EISDIR' });
  });
});
