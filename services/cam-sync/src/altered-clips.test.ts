import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AlteredClips } from './altered-clips.ts';

const DAY = '2026.11.21';
let eventsDir: string;
beforeEach(async () => {
  eventsDir = await mkdtemp(join(tmpdir(), 'pm-dvr-altered-'));
  await mkdir(join(eventsDir, DAY));
});
afterEach(() => rm(eventsDir, { recursive: true }));

async function clip(name: string, text: string) {
  await writeFile(join(eventsDir, DAY, name), text);
  const sha256 = createHash('sha256').update(text).digest('hex');
  return { folder: DAY, name, bytes: text.length, sha256 };
}

test('a clip with another byte is altered, until it is another file', async () => {
  const altered = new AlteredClips({ eventsDir });
  const [good, bad] = [await clip('a.mp4', 'aaaa'), await clip('b.mp4', 'bbbb')];
  await writeFile(join(eventsDir, DAY, 'b.mp4'), 'bbbc');
  expect(altered.has(bad)).toBe(false);
  expect(await altered.intactOf([good, bad])).toEqual([good]);
  expect([altered.has(good), altered.has(bad)]).toEqual([false, true]);
  await rm(join(eventsDir, DAY, 'b.mp4'));
  await clip('b.mp4', 'bbbb');
  expect(altered.has(bad)).toBe(false);
  expect(await altered.intactOf([bad])).toEqual([bad]);
});

test('a clip that has just gone is neither', async () => {
  const altered = new AlteredClips({ eventsDir });
  const gone = await clip('a.mp4', 'aaaa');
  await rm(join(eventsDir, DAY, 'a.mp4'));
  expect(await altered.intactOf([gone])).toEqual([]);
  expect(altered.has(gone)).toBe(false);
});
