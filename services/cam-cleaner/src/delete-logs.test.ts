import { existsSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CleanerFixture, NOON } from './cleaner-fixture.ts';
import { deleteOldLogs } from './delete-logs.ts';

let store: CleanerFixture;

beforeEach(() => {
  store = new CleanerFixture();
  store.clip('front', NOON);
});

afterEach(() => store.remove());

function log(path: string, ageHours: number): string {
  writeFileSync(path, 'some text');
  const writtenS = (store.clock.wallMs() - ageHours * 3_600_000) / 1_000;
  utimesSync(path, writtenS, writtenS);
  return path;
}

test('logs go after 24 hours; nothing else does', async () => {
  const { recentDir } = store.layout;
  const old = [log(join(recentDir, 'front-7.log'), 25), log(join(recentDir, 'front', 'x.log'), 25)];
  const kept = [
    log(join(recentDir, 'new.log'), 23),
    log(join(recentDir, 'x.txt'), 25),
    log(join(store.folder, 'y.log'), 25),
  ];
  mkdirSync(join(recentDir, 'folder.log'));
  symlinkSync(kept[2] as string, join(recentDir, 'link.log'));
  symlinkSync(store.folder, join(recentDir, 'elsewhere'));
  const nowMs = store.clock.wallMs();
  const dry = await deleteOldLogs(store.options({ dryRun: true }), nowMs);
  expect(old.every(existsSync)).toBe(true);
  const freed = await deleteOldLogs(store.options(), nowMs);
  expect(freed).toMatchObject({ clips: 2, bytes: 18, faults: 0 });
  expect(dry).toEqual(freed);
  expect(old.some(existsSync)).toBe(false);
  expect(kept.every(existsSync)).toBe(true);
});

test('a store that is not there has no logs', async () => {
  store.remove();
  expect(await deleteOldLogs(store.options(), NOON)).toMatchObject({ clips: 0, faults: 0 });
});
