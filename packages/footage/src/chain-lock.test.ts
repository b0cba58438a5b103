import { statSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type StoreLayout, storeLayout } from '@pm-dvr/contracts';
import { acquireProcessLock, systemClock } from '@pm-dvr/runtime';
import { clockDouble } from '@pm-dvr/runtime/clock-double';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withChainLock } from './chain-lock.ts';

let layout: StoreLayout;
let lockFile: string;
beforeEach(async () => {
  layout = storeLayout({ baseDir: await mkdtemp(join(tmpdir(), 'chain-lock-')) });
  lockFile = join(layout.chainDir, '.lock');
});
afterEach(() => rm(layout.baseDir, { recursive: true }));

test('works of one process follow each other in order, under one taking of the lock', async () => {
  const log: string[] = [];
  const inodes = new Set<number>();
  const work = (name: string) =>
    withChainLock(layout, async () => {
      log.push(`${name} begins`);
      inodes.add(statSync(lockFile).ino);
      await systemClock.sleep(1);
      log.push(`${name} ends`);
      return name;
    });
  expect(await Promise.all(['a', 'b', 'c'].map(work))).toEqual(['a', 'b', 'c']);
  expect(log).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]));
  expect(inodes.size).toBe(1);
  await work('d');
  await expect.poll(() => readdir(layout.chainDir)).toEqual([]);
});

test('work that fails is told to its caller and holds up nobody', async () => {
  const works = [
    withChainLock(layout, async () => 1),
    withChainLock(layout, () => Promise.reject(new Error('full'))),
    withChainLock(layout, () => {
      throw new Error('at once');
    }),
    withChainLock(layout, async () => 4),
  ];
  expect(
    (await Promise.allSettled(works)).map((done) => ('value' in done ? done.value : done.reason.message)),
  ).toEqual([1, 'full', 'at once', 4]);
});

test('work waits until another has released the lock', async () => {
  await mkdir(layout.chainDir, { recursive: true });
  const lock = await acquireProcessLock(lockFile);
  let isDone = false;
  const work = withChainLock(layout, async () => {
    isDone = true;
  });
  // The temporary name of an attempt, and then none: it has been made in vain.
  await expect.poll(() => readdir(layout.chainDir), { interval: 1 }).toHaveLength(2);
  await expect.poll(() => readdir(layout.chainDir), { interval: 1 }).toHaveLength(1);
  expect(isDone).toBe(false);
  await lock.release();
  await work;
  expect(isDone).toBe(true);
});

test('work gives up when another has kept the lock for 30 seconds, each its own', async () => {
  await mkdir(layout.chainDir, { recursive: true });
  const lock = await acquireProcessLock(lockFile);
  const clock = clockDouble(0);
  const ends: string[] = [];
  const first = withChainLock(layout, async () => {}, clock).catch((error) =>
    ends.push(`first ${error.code}`),
  );
  await clock.advance(20_000);
  const second = withChainLock(layout, async () => ends.push('second'), clock);
  await clock.advance(10_000);
  await expect
    .poll(async () => {
      await clock.advance(10);
      return ends;
    })
    .toEqual(['first LOCK_HELD']);
  await lock.release();
  await expect
    .poll(async () => {
      await clock.advance(10);
      return ends;
    })
    .toEqual(['first LOCK_HELD', 'second']);
  await Promise.all([first, second]);
});

test('a folder that cannot be made is told at once, and does no harm once it can', async () => {
  await writeFile(layout.eventsDir, '');
  const works = [withChainLock(layout, async () => 1), withChainLock(layout, async () => 2)];
  for (const work of works) await expect(work).rejects.toMatchObject({ code: expect.stringMatching(/^E/) });
  await rm(layout.eventsDir);
  expect(await withChainLock(layout, async () => 3)).toBe(3);
});
