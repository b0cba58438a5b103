import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { publishFile, renameToNewName } from './publish-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'publish-file-'));
});
afterEach(() => rm(folder, { recursive: true }));
const at = (name: string) => join(folder, name);

describe.each([
  ['with hard links', publishFile],
  ['without hard links', renameToNewName],
])('a file gets its name, %s,', (_, publish) => {
  test('and loses the temporary one', async () => {
    await writeFile(at('.t'), 'whole');
    publish(at('.t'), at('name'));
    expect(await readdir(folder)).toEqual(['name']);
    expect(await readFile(at('name'), 'utf8')).toBe('whole');
  });

  test('but never that of another', async () => {
    await writeFile(at('.t'), 'new');
    await writeFile(at('name'), 'old');
    expect(() => publish(at('.t'), at('name'))).toThrow(expect.objectContaining({ code: 'EEXIST' }));
    expect(await readFile(at('name'), 'utf8')).toBe('old');
    expect(await readFile(at('.t'), 'utf8')).toBe('new');
  });

  test('and nothing does if it is not there', async () => {
    expect(() => publish(at('.t'), at('name'))).toThrow(expect.objectContaining({ code: 'ENOENT' }));
    expect(await readdir(folder)).toEqual([]);
  });
});
