import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeFolder, stayOnMounts } from './folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'folder-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('makes what is missing and names the topmost', () => {
  expect(makeFolder(join(folder, 'a', 'b', 'c'))).toBe(join(folder, 'a'));
  expect(statSync(join(folder, 'a', 'b', 'c')).isDirectory()).toBe(true);
  expect(makeFolder(join(folder, 'a', 'b', 'c'))).toBeUndefined();
  expect(makeFolder(join(folder, 'a', 'b', 'd'))).toBe(join(folder, 'a', 'b', 'd'));
});

it('fails where a file is in the way', () => {
  writeFileSync(join(folder, 'file'), '');
  expect(() => makeFolder(join(folder, 'file'))).toThrow('EEXIST');
  expect(() => makeFolder(join(folder, 'file', 'below'))).toThrow('ENOTDIR');
});

it('fails, and does not try for ever, where a parent takes no folders', () => {
  expect(() => makeFolder('/proc/nope/store')).toThrow('ENOENT');
});

it.skipIf(process.getuid?.() !== 0)('makes nothing in the place of a file system that is away', () => {
  const disk = join(folder, 'disk');
  const link = join(folder, 'link');
  const mount = () => execFileSync('mount', ['-t', 'tmpfs', 'pm-dvr-test', disk]);
  const unmount = () => execFileSync('umount', [disk]);
  mkdirSync(join(disk, 'old'), { recursive: true });
  symlinkSync(disk, link);
  mount();
  let isMounted = true;
  try {
    stayOnMounts(join(disk, 'store', 'not', 'yet'));
    mkdirSync(join(disk, 'store'));
    expect(makeFolder(join(link, 'store', 'events'))).toBe(join(link, 'store', 'events'));
    unmount();
    isMounted = false;
    const isAway = expect.objectContaining({ code: 'ENODEV' });
    expect(() => makeFolder(join(disk, 'store'))).toThrow(isAway);
    expect(() => makeFolder(join(link, 'store', 'events'))).toThrow(isAway);
    expect(() => makeFolder(join(disk, 'old'))).toThrow(isAway);
    expect(readdirSync(disk)).toEqual(['old']);
    expect(makeFolder(join(folder, 'beside'))).toBe(join(folder, 'beside'));
    mount();
    isMounted = true;
    expect(makeFolder(join(disk, 'store'))).toBe(join(disk, 'store'));
  } finally {
    if (isMounted) unmount();
  }
});
