import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clipNaming, dayOf, type StoreLayout, storeLayout } from '@pm-dvr/contracts';
import { acquireProcessLock } from '@pm-dvr/runtime';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { accountCamera, firstKnown, lengthOf } from './account.ts';
import { totalMs } from './coverage-policy.ts';
import { appendLedger, makeEntry } from './ledger-file.ts';

const S = 1_000;
const NOON = new Date(2026, 10, 20, 12).getTime();
const naming = clipNaming();

let layout: StoreLayout;
beforeEach(async () => {
  layout = storeLayout({ baseDir: await mkdtemp(join(tmpdir(), 'account-')) });
});
afterEach(() => rm(layout.baseDir, { recursive: true }));

async function clip(startMs: number, sequence: number, durationMs = 10 * S): Promise<void> {
  const folder = layout.clipDir('front', dayOf(startMs));
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, naming.encode({ camera: 'front', startMs, pid: 7, sequence, durationMs })),
    '1234',
  );
}
const account = (fromMs: number, toMs: number, nowMs = toMs) =>
  accountCamera({ layout, naming, camera: 'front', fromMs, toMs, nowMs });

test('a camera that left no trace has an empty window', async () => {
  expect(await firstKnown(layout, naming, 'front')).toBeUndefined();
  const empty = await account(NOON, NOON + 60 * S);
  expect(empty.window.toMs - empty.window.fromMs).toBe(0);
  expect(empty).toMatchObject({ recordedMs: 0, unrecorded: [], clips: 0, recorderAlive: false });
});

test('a running recorder is writing what follows its last clip', async () => {
  await appendLedger(layout, 'front', makeEntry(NOON - 2 * S, { type: 'start', pid: 7 }));
  await appendLedger(layout, 'front', makeEntry(NOON, { type: 'video' }));
  await clip(NOON, 1);
  await mkdir(layout.liveDir('front'), { recursive: true });
  const lock = await acquireProcessLock(layout.lockFile('front'));
  const running = await account(NOON - 60 * S, NOON + 60 * S, NOON + 14 * S);
  expect(running.window).toEqual({ fromMs: NOON - 2 * S, toMs: NOON + 14 * S });
  expect(running.unrecorded.map((part) => [part.cause ?? part.kind, part.toMs - part.fromMs])).toEqual([
    ['recorder-starting', 2 * S],
    ['open', 4 * S],
  ]);
  expect(running.recordedMs + totalMs(running.unrecorded)).toBe(16 * S);
  expect(lengthOf(running, 'open')).toBe(4 * S);
  await lock.release();
  const gone = await account(NOON - 60 * S, NOON + 60 * S, NOON + 14 * S);
  expect(gone.unrecorded.map((part) => part.cause)).toEqual(['recorder-starting', 'recorder-killed']);
});

test('the camera is first known by the earlier of clip and ledger', async () => {
  await clip(NOON, 1);
  expect(await firstKnown(layout, naming, 'front')).toBe(NOON);
  await appendLedger(layout, 'front', makeEntry(NOON + S, { type: 'video' }));
  expect(await firstKnown(layout, naming, 'front')).toBe(NOON);
  await appendLedger(layout, 'front', makeEntry(NOON - S, { type: 'start', pid: 7 }));
  expect(await firstKnown(layout, naming, 'front')).toBe(NOON - S);
});

test('sizes are summed only if asked for', async () => {
  await clip(NOON, 1);
  await clip(NOON + 10 * S, 2);
  expect((await account(NOON, NOON + 20 * S)).sizeBytes).toBeUndefined();
  const request = {
    layout,
    naming,
    camera: 'front',
    fromMs: NOON,
    toMs: NOON + 20 * S,
    nowMs: NOON + 20 * S,
  };
  expect(await accountCamera({ ...request, sizes: true })).toMatchObject({
    clips: 2,
    sizeBytes: 8,
    recordedMs: 20 * S,
  });
});

test('clips that are given stand for those of the store', async () => {
  await clip(NOON, 1);
  await clip(NOON + 10 * S, 2);
  await clip(NOON + 20 * S, 3);
  const facts = (startMs: number, sequence: number) => ({
    ...{ camera: 'front', startMs, sequence, pid: 7, durationMs: 10 * S },
  });
  const request = {
    layout,
    naming,
    camera: 'front',
    fromMs: NOON,
    toMs: NOON + 30 * S,
    nowMs: NOON + 30 * S,
  };
  const given = await accountCamera({
    ...request,
    sizes: true,
    clips: [facts(NOON + 20_200, 3), facts(NOON, 1), facts(NOON + 10 * S, 2)],
  });
  expect(given).toMatchObject({ clips: 3, recordedMs: 30 * S, unrecorded: [], sizeBytes: undefined });
  const lacking = await accountCamera({ ...request, clips: [facts(NOON, 1), facts(NOON + 20 * S, 3)] });
  expect(lacking.unrecorded).toMatchObject([
    { fromMs: NOON + 10 * S, toMs: NOON + 20 * S, kind: 'unexplained' },
  ]);
});

test('a clip that is given is a trace of its camera', async () => {
  await appendLedger(layout, 'front', makeEntry(NOON + 60 * S, { type: 'start', pid: 7 }));
  const clips = [{ camera: 'front', startMs: NOON, sequence: 1, pid: 7, durationMs: 10 * S }];
  const window = { fromMs: NOON - 10 * S, toMs: NOON + 10 * S, nowMs: NOON + 70 * S };
  const found = await accountCamera({ layout, naming, camera: 'front', ...window, clips });
  expect(found.window).toEqual({ fromMs: NOON, toMs: NOON + 10 * S });
  expect(found.unrecorded).toEqual([]);
});
