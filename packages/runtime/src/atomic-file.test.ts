import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  appendLine,
  makeDurableFolder,
  overwriteFile,
  replaceFile,
  unlinkIfThere,
  writeFileAtomic,
} from './atomic-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atomic-file-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('overwriteFile', () => {
  it.each(['a longer text', 'short'])('puts "%s" in the place of a text, in the same file', async (text) => {
    const path = join(folder, 'state');
    await writeFileAtomic(path, 'old text');
    const before = await stat(path);
    overwriteFile(path, text);
    expect(await readFile(path, 'utf8')).toBe(text);
    expect((await stat(path)).ino).toBe(before.ino);
  });

  it('makes no file', async () => {
    expect(() => overwriteFile(join(folder, 'state'), 'text')).toThrow('ENOENT');
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('writeFileAtomic', () => {
  it.each([writeFileAtomic, replaceFile])(
    '%o replaces a file and leaves nothing else behind',
    async (write) => {
      const path = join(folder, 'state');
      await write(path, 'old');
      const before = await stat(path);
      await write(path, 'new');
      expect(await readFile(path, 'utf8')).toBe('new');
      expect((await stat(path)).ino).not.toBe(before.ino);
      expect(await readdir(folder)).toEqual(['state']);
    },
  );

  it('gives the file the permissions asked for', async () => {
    const path = join(folder, 'secret');
    await writeFileAtomic(path, 'x', { mode: 0o600 });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('leaves nothing behind when the name cannot be taken', async () => {
    const path = join(folder, 'folder');
    await appendLine(join(path, 'file'), 'x', { durable: false });
    await expect(writeFileAtomic(path, 'text')).rejects.toMatchObject({ code: 'EISDIR' });
    expect(() => replaceFile(path, 'text')).toThrow('EISDIR');
    expect(await readdir(folder)).toEqual(['folder']);
  });

  it('never shows a reader anything but a whole text', async () => {
    const path = join(folder, 'state');
    const texts = ['a', 'b'].map((letter) => letter.repeat(100_000));
    await writeFileAtomic(path, texts[0] as string);
    let isWriting = true;
    const writing = (async () => {
      for (let round = 0; round < 40; round++) {
        await writeFileAtomic(path, texts[round % 2] as string);
      }
      isWriting = false;
    })();
    let reads = 0;
    while (isWriting) {
      expect(texts).toContain(await readFile(path, 'utf8'));
      reads++;
    }
    await writing;
    expect(reads).toBeGreaterThan(0);
  });
});

describe('makeDurableFolder', () => {
  /** For somebody who is not root; `umask` is what new folders lack. Names in a folder that may not be read cannot be flushed. */
  async function making(path: string, umask: number): Promise<void> {
    const isRoot = process.geteuid?.() === 0;
    const before = process.umask(umask);
    if (isRoot) process.seteuid?.(65_534);
    try {
      await makeDurableFolder(path);
    } finally {
      if (isRoot) process.seteuid?.(0);
      process.umask(before);
    }
  }

  it('flushes the names of all that it made, from the folder that was there on', async () => {
    await chmod(folder, 0o777);
    await making(join(folder, 'a', 'b', 'c'), 0);
    await expect(making(join(folder, 'd', 'e', 'f'), 0o444)).rejects.toMatchObject({
      ...{ code: 'EACCES', path: join(folder, 'd', 'e') },
    });
    await chmod(folder, 0o333);
    await expect(making(join(folder, 'g', 'h'), 0)).rejects.toMatchObject({ code: 'EACCES', path: folder });
    for (const made of ['.', 'd', 'd/e', 'd/e/f']) await chmod(join(folder, made), 0o777);
  });

  it('flushes nothing where the folder is there', async () => {
    await mkdir(join(folder, 'a'));
    await chmod(folder, 0o333);
    await making(join(folder, 'a'), 0);
    await chmod(folder, 0o777);
  });
});

describe('appendLine', () => {
  it.each([true, false])('creates folders and file, then appends (durable: %s)', async (durable) => {
    const path = join(folder, 'a', 'b', 'log');
    await appendLine(path, 'one', { durable });
    await appendLine(path, 'two', { durable });
    expect(await readFile(path, 'utf8')).toBe('one\ntwo\n');
  });

  it('closes a line that a crash left torn', async () => {
    const path = join(folder, 'log');
    await writeFile(path, 'one\n{"torn');
    await appendLine(path, 'two', { durable: true });
    expect(await readFile(path, 'utf8')).toBe('one\n{"torn\ntwo\n');
  });

  it('refuses what is more than a line', async () => {
    const path = join(folder, 'log');
    await expect(appendLine(path, 'one\ntwo', { durable: false })).rejects.toThrow(RangeError);
    expect(await readdir(folder)).toEqual([]);
  });

  it('keeps lines whole that are written at the same time', async () => {
    const path = join(folder, 'log');
    const lines = Array.from({ length: 50 }, (_, index) => `${index}:`.padEnd(500, 'x'));
    await Promise.all(lines.map((line) => appendLine(path, line, { durable: false })));
    const written = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
    expect(written.sort()).toEqual([...lines].sort());
  });
});

describe('unlinkIfThere', () => {
  it('says whether there was a file', async () => {
    const path = join(folder, 'flag');
    await writeFile(path, '');
    expect(await unlinkIfThere(path)).toBe(true);
    expect(await unlinkIfThere(path)).toBe(false);
  });
});
