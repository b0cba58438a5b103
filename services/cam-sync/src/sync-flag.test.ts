import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SyncFlag } from './sync-flag.ts';

let folder: string;
let syncFlag: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pm-dvr-sync-flag-'));
  syncFlag = join(folder, 'syncnow');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Touches the flag at some second of its own. */
function touch(second: number): void {
  writeFileSync(syncFlag, '');
  utimesSync(syncFlag, second, second);
}

it('is removed when what it stood for is done', async () => {
  const flag = new SyncFlag({ syncFlag });
  touch(1);
  flag.see();
  await flag.consume();
  expect(existsSync(syncFlag)).toBe(false);
});

it('stays if it was touched, or made, after it was seen', async () => {
  const flag = new SyncFlag({ syncFlag });
  touch(1);
  flag.see();
  touch(2);
  await flag.consume();
  expect(existsSync(syncFlag)).toBe(true);
  rmSync(syncFlag);
  flag.see();
  touch(3);
  await flag.consume();
  expect(existsSync(syncFlag)).toBe(true);
});

it('is answered even if it is seen anew while an older one is being removed', async () => {
  const flag = new SyncFlag({ syncFlag });
  touch(1);
  flag.see();
  const removed = flag.consume();
  await removed.then(() => touch(2));
  flag.see();
  await Promise.all([removed, flag.consume()]);
  expect(existsSync(syncFlag)).toBe(false);
});

it('that is seen during a removal is not forgotten', async () => {
  const flag = new SyncFlag({ syncFlag });
  touch(1);
  flag.see();
  touch(2);
  const first = flag.consume();
  flag.see();
  await first;
  await flag.consume();
  expect(existsSync(syncFlag)).toBe(false);
});

it('that cannot be removed is told of once for each time that it is seen', async () => {
  mkdirSync(syncFlag);
  const flag = new SyncFlag({ syncFlag });
  flag.see();
  await expect(flag.consume()).rejects.toThrow();
  await flag.consume();
});

it('needs no folder', async () => {
  const flag = new SyncFlag({ syncFlag: join(folder, 'none', 'syncnow') });
  flag.see();
  await flag.consume();
});
