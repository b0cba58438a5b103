import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MountWatch } from './mount-watch.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pm-dvr-mount-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a folder that is removed is no file system that went away', () => {
  const store = join(folder, 'store');
  mkdirSync(store);
  const watch = new MountWatch(join(store, 'not', 'yet'));
  rmSync(store, { recursive: true });
  expect(watch.isAway).toBe(false);
  expect(() => watch.check()).not.toThrow();
});

test.skipIf(process.getuid?.() !== 0)('a file system is away until one is mounted there again', () => {
  const disk = join(folder, 'disk');
  const mount = () => execFileSync('mount', ['-t', 'tmpfs', 'pm-dvr-test', disk]);
  const unmount = () => execFileSync('umount', [disk]);
  mkdirSync(disk);
  mount();
  try {
    mkdirSync(join(disk, 'store'));
    const watch = new MountWatch(join(disk, 'store'));
    expect(watch.isAway).toBe(false);
    unmount();
    expect(watch.isAway).toBe(true);
    expect(() => watch.check()).toThrow(expect.objectContaining({ code: 'ENODEV' }));
    mount();
    expect(watch.isAway).toBe(false);
  } finally {
    unmount();
  }
});
