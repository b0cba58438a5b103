import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clipNaming, dayOf, type StoreLayout, storeLayout } from '@pm-dvr/contracts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type Clip,
  clipPath,
  clipsByDay,
  firstClip,
  lastClip,
  lastSequence,
  listCameras,
  listClips,
} from './clip-index.ts';

const S = 1_000;
const DAY = 86_400 * S;
const NOON = new Date(2026, 10, 20, 12).getTime();
const MIDNIGHT = new Date(2026, 10, 21).getTime();
const naming = clipNaming();

let layout: StoreLayout;
beforeEach(async () => {
  layout = storeLayout({ baseDir: await mkdtemp(join(tmpdir(), 'clips-')) });
});
afterEach(() => rm(layout.baseDir, { recursive: true }));

async function write(
  startMs: number,
  sequence: number,
  { durationMs = 10 * S, camera = 'front', bytes = 0, day = dayOf(startMs) } = {},
): Promise<void> {
  await mkdir(layout.clipDir(camera, day), { recursive: true });
  const name = naming.encode({ camera, startMs, pid: 7, sequence, durationMs });
  await writeFile(join(layout.clipDir(camera, day), name), Buffer.alloc(bytes));
}
const list = (fromMs: number, toMs: number, options = {}) =>
  listClips(layout, naming, 'front', fromMs, toMs, options);
const sequences = (clips: readonly Clip[]) => clips.map((clip) => clip.sequence);

describe('clips of a window', () => {
  test('a camera without folder has none', async () => {
    expect(await list(0, NOON)).toEqual([]);
    expect(await firstClip(layout, naming, 'front')).toBeUndefined();
    expect(await lastClip(layout, naming, 'front')).toBeUndefined();
    expect(await lastSequence(layout, naming, 'front')).toBe(0);
  });

  test('are those that meet it, by start and then sequence', async () => {
    for (const [startMs, sequence] of [
      [0, 1],
      [10, 2],
      [20, 3],
      [20, 9],
      [30, 4],
      [40, 5],
    ] as const)
      await write(NOON + startMs * S, sequence);
    expect(sequences(await list(NOON + 20 * S, NOON + 40 * S))).toEqual([3, 9, 4]);
    expect(sequences(await list(NOON + 19_999, NOON + 40_001))).toEqual([2, 3, 9, 4, 5]);
  });

  test('are found in the folders of both days around midnight, and in one of another time zone', async () => {
    await write(MIDNIGHT - 5 * S, 1);
    await write(MIDNIGHT + 5 * S, 2);
    await write(MIDNIGHT + 15 * S, 3, { day: dayOf(MIDNIGHT - DAY / 2) });
    expect(sequences(await list(MIDNIGHT, MIDNIGHT + 60 * S))).toEqual([1, 2, 3]);
  });

  test('only folders that can matter are opened', async () => {
    await write(NOON, 1);
    await symlink('/nonexistent', join(layout.cameraDir('front'), '2026.11.23'));
    await writeFile(join(layout.cameraDir('front'), '2026.11.10'), 'a file, not a folder');
    expect(sequences(await list(NOON, NOON + S))).toEqual([1]);
    expect(sequences(await list(NOON - 30 * DAY, NOON + 30 * DAY))).toEqual([1]);
  });

  test('what is no clip of this camera is passed over', async () => {
    await write(NOON, 1);
    const folder = layout.clipDir('front', dayOf(NOON));
    const other = naming.encode({ camera: 'back', startMs: NOON, pid: 7, sequence: 2, durationMs: S });
    for (const name of [other, `${other}.part`, 'notes.txt', '.hidden'])
      await writeFile(join(folder, name), '');
    await mkdir(join(layout.cameraDir('front'), 'lost+found'));
    expect(sequences(await list(0, NOON + DAY))).toEqual([1]);
  });

  test('have sizes only if asked for', async () => {
    await write(NOON, 1, { bytes: 321 });
    const [plain] = await list(NOON, NOON + S);
    expect(plain).toEqual({
      camera: 'front',
      startMs: NOON,
      pid: 7,
      sequence: 1,
      durationMs: 10 * S,
      day: '2026.11.20',
      fileName: naming.encode({ camera: 'front', startMs: NOON, pid: 7, sequence: 1, durationMs: 10 * S }),
    });
    expect(await list(NOON, NOON + S, { sizes: true })).toEqual([{ ...plain, sizeBytes: 321 }]);
  });

  test('a clip that retention removes meanwhile is no longer there', async () => {
    await write(NOON, 1, { bytes: 1 });
    await write(NOON + 10 * S, 2, { bytes: 1 });
    const [first] = await list(NOON, NOON + S);
    await rm(clipPath(layout, first as Clip));
    await symlink('gone', clipPath(layout, first as Clip));
    expect(sequences(await list(NOON, NOON + 60 * S, { sizes: true }))).toEqual([2]);
  });

  test('come one day at a time', async () => {
    for (let day = 0; day < 4; day++) await write(NOON + day * DAY, day + 1);
    const batches: number[][] = [];
    for await (const clips of clipsByDay(layout, naming, 'front', NOON, NOON + 4 * DAY))
      batches.push(sequences(clips));
    expect(batches).toEqual([[1], [2], [3], [4]]);
  });
});

describe('the ends of the recordings', () => {
  test('the first clip is the earliest, also if the oldest folder is empty', async () => {
    await mkdir(layout.clipDir('front', '2020.01.01'), { recursive: true });
    await write(NOON + 10 * S, 2);
    await write(NOON, 1);
    expect((await firstClip(layout, naming, 'front'))?.sequence).toBe(1);
  });

  test('the last clip is the one of the highest sequence, also if newer folders are empty', async () => {
    await write(NOON, 5);
    await write(NOON - 60 * S, 6);
    await mkdir(layout.clipDir('front', '2026.11.22'), { recursive: true });
    expect((await lastClip(layout, naming, 'front'))?.sequence).toBe(6);
  });

  test('the last clip is found when the clock was set back over midnight', async () => {
    await write(MIDNIGHT + 5 * S, 8);
    await write(MIDNIGHT - 60 * S, 9);
    await utimes(layout.clipDir('front', '2026.11.21'), 1_000, 1_000);
    expect((await lastClip(layout, naming, 'front'))?.sequence).toBe(9);
  });

  test('the highest sequence may be that of an unfinished file', async () => {
    await write(NOON, 41);
    expect(await lastSequence(layout, naming, 'front')).toBe(41);
    await mkdir(layout.liveDir('front'), { recursive: true });
    for (const name of [
      '7-000000044.mp4',
      '9-000000043.mp4',
      'lock',
      '7-000000099.mp4.part',
      '000000098.mp4',
    ])
      await writeFile(join(layout.liveDir('front'), name), '');
    expect(await lastSequence(layout, naming, 'front')).toBe(44);
  });
});

test('cameras are known by their clips or their ledger', async () => {
  expect(await listCameras(layout)).toEqual([]);
  await mkdir(layout.cameraDir('yard'), { recursive: true });
  await mkdir(layout.cameraLedgerDir('front'), { recursive: true });
  await mkdir(layout.cameraLedgerDir('yard'), { recursive: true });
  await mkdir(join(layout.recentDir, '.trash'));
  await writeFile(join(layout.recentDir, 'README'), '');
  expect(await listCameras(layout)).toEqual(['front', 'yard']);
});
