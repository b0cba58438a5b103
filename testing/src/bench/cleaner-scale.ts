import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { clearForest } from '../rig/clip-forest.ts';
import { type MeasuredRun, measuredRun } from '../rig/measured-run.ts';
import { plantRoutine, roomForClips } from '../rig/routine-forest.ts';
import { RigStore } from '../rig/store.ts';
import { sleep } from '../rig/wait.ts';
import type { Outcome } from './bench.ts';
import { atMost, exactly, median, plain, worst } from './figure.ts';
import { seriesOf } from './series.ts';

const CAMERAS = Array.from({ length: 16 }, (_, index) => `cam${String(index + 1).padStart(2, '0')}`);
const CLIP_MS = 10_000;
const HOUR_MS = 3_600_000;
const HOUR_CLIPS = HOUR_MS / CLIP_MS;
const DAY_CLIPS = 24 * HOUR_CLIPS;
const HOURS = 3;
const FEWEST_DAYS = 1.2;
/** A folder that changed a moment ago is looked at again by the next run. */
const SETTLE_MS = 2_500;
const MEBIBYTE = 2 ** 20;
/** Stores that growth is shown by: parts of the one that is measured. */
const SMALLER = [0.01, 0.1];
const FEWEST_CLIPS = 1_600;
const MOST = { ratio: 2, hourS: 1, peakMiB: 150 };

interface Measured {
  readonly clips: number;
  readonly dayClips: number;
  readonly walkS: number;
  readonly deleteS: number;
  readonly first: MeasuredRun;
  readonly hours: readonly MeasuredRun[];
  readonly wrong: number;
}

/**
 * What runs of cam-cleaner take in a store of many clips (`rounds`: thousands), of a block each and of nothing, and in smaller
 * ones.
 */
export async function cleanerScale({ rounds }: { rounds: number }): Promise<Outcome> {
  const smaller: Measured[] = [];
  for (const part of SMALLER)
    smaller.push(await measure(Math.max(FEWEST_CLIPS, rounds * 1_000 * part), 4_096));
  const blocks = await measure(rounds * 1_000, 4_096);
  const empty = await measure(rounds * 1_000, 0);
  const wrong = [...smaller, blocks, empty].reduce((sum, store) => sum + store.wrong, 0);
  const ratio = ({ first, walkS, deleteS }: Measured) => first.seconds / (walkS + deleteS);
  const figures = [
    plain('clips in the store, 16 cameras', blocks.clips, ''),
    plain('of them over budget in the first run', blocks.dayClips, ''),
    plain('find -printf %s of all, then find -delete of as many', blocks.walkS + blocks.deleteS, 's', 2),
    plain('first run', blocks.first.seconds, 's', 2),
    atMost('first run / find', ratio(blocks), MOST.ratio, 'times'),
    plain('the same for empty files: find', empty.walkS + empty.deleteS, 's', 2),
    plain('the same for empty files: first run', empty.first.seconds, 's', 2),
    plain('the same for empty files: first run / find', ratio(empty), 'times', 2),
    atMost('run of an hour: median', median(blocks.hours.map((run) => run.seconds)), MOST.hourS, 's'),
    plain('run of an hour: worst', worst(blocks.hours.map((run) => run.seconds)), 's', 2),
    atMost('memory at most, first run', blocks.first.peakBytes / MEBIBYTE, MOST.peakMiB, 'MiB', 0),
    atMost(
      'memory at most, runs of an hour',
      worst(blocks.hours.map((run) => run.peakBytes)) / MEBIBYTE,
      MOST.peakMiB,
      'MiB',
      0,
    ),
    exactly('clips too many or too few after any run', wrong, 0),
  ];
  return { figures, series: growthOf([...smaller, blocks]) };
}

function growthOf(stores: readonly Measured[]) {
  const axes = [
    { what: 'clips in the store', unit: '' },
    { what: 'time', unit: 's' },
  ] as const;
  const growth = (name: string, secondsOf: (store: Measured) => number) =>
    seriesOf(
      name,
      axes,
      stores.map((store) => [store.clips, secondsOf(store)]),
    );
  return [
    growth('first run, deletes a part', ({ first }) => first.seconds),
    growth('find, and find -delete of as many', ({ walkS, deleteS }) => walkS + deleteS),
    growth('run of an hour', ({ hours }) => median(hours.map((run) => run.seconds))),
    growth('find alone', ({ walkS }) => walkS),
  ];
}

async function measure(wanted: number, bytes: number): Promise<Measured> {
  await using store = await RigStore.create();
  const clips = await clipsThatFit(store, wanted, bytes);
  try {
    return await measureIn(store, clips, bytes);
  } finally {
    await clearForest(store.folder);
  }
}

/** Of each camera. */
async function clipsThatFit(store: RigStore, wanted: number, bytes: number): Promise<number> {
  // Half is for the twin of what is deleted and for the hours.
  const room = Math.floor((await roomForClips(store.folder, bytes)) / 2);
  if (room < wanted) console.error(`  there is room for ${room} clips only`);
  return Math.floor(Math.min(wanted, room) / CAMERAS.length);
}

async function measureIn(store: RigStore, each: number, bytes: number): Promise<Measured> {
  const { layout } = store;
  const dayClips = Math.floor(Math.min(DAY_CLIPS, each / (FEWEST_DAYS + 1)));
  const fromMs = Math.floor(Date.now() / 1000) * 1000 - (HOURS + 1) * HOUR_MS - each * CLIP_MS;
  const shared = { cameras: CAMERAS, clipMs: CLIP_MS, bytes };
  plantRoutine(layout, { ...shared, clips: each, fromMs }, (count) => console.error(`  ${count} clips`));
  const twin = join(store.folder, 'twin');
  const twinLayout = { clipDir: (camera: string, day: string) => join(twin, camera, day) };
  plantRoutine(twinLayout, { ...shared, clips: dayClips, fromMs });
  const kept = each - dayClips;
  const sizes = { limit_total_size: `${kept * CAMERAS.length * bytes}` };
  // Empty files are over no budget.
  const keep = async (untilMs: number) => {
    const age = `${Math.floor((Date.now() - untilMs) / 1000) + kept * (CLIP_MS / 1000)}s`;
    await store.configure({
      cameras: {},
      cleaner: bytes > 0 ? {} : { limit_age: age },
      common: bytes > 0 ? sizes : {},
    });
  };
  settle(store.folder);
  await sleep(SETTLE_MS);
  const walkS = timed('find', layout.recentDir, '-type', 'f', '-printf', '%s\\n');
  let endMs = fromMs + each * CLIP_MS;
  await keep(endMs);
  const first = await run(store);
  let wrong = Math.abs(count(store) - kept * CAMERAS.length);
  settle(store.folder);
  const deleteS = timed('find', twin, '-type', 'f', '-delete');
  const hours: MeasuredRun[] = [];
  for (let hour = 0; hour < HOURS; hour++) {
    plantRoutine(layout, {
      ...shared,
      clips: HOUR_CLIPS,
      fromMs: endMs,
      sequence: each + 1 + hour * HOUR_CLIPS,
    });
    endMs += HOUR_MS;
    settle(store.folder);
    await sleep(SETTLE_MS);
    await keep(endMs);
    hours.push(await run(store));
    wrong += Math.abs(count(store) - kept * CAMERAS.length);
  }
  return {
    clips: each * CAMERAS.length,
    dayClips: dayClips * CAMERAS.length,
    walkS,
    deleteS,
    first,
    hours,
    wrong,
  };
}

async function run(store: RigStore): Promise<MeasuredRun> {
  const measured = await measuredRun('cam-cleaner', ['-c', store.cleanerConfigFile]);
  if (measured.code !== 0) throw new Error(`cam-cleaner ended with ${measured.code}: ${measured.output}`);
  return measured;
}

/** Else the disk writes it meanwhile, and what is measured waits for that. */
function settle(folder: string): void {
  execFileSync('sync', ['-f', folder]);
}

/** Seconds. */
function timed(program: string, ...args: string[]): number {
  const startedAt = performance.now();
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  return (performance.now() - startedAt) / 1000;
}

function count({ layout }: RigStore): number {
  let names = 0;
  for (const camera of readdirSync(layout.recentDir))
    for (const day of readdirSync(layout.cameraDir(camera)).filter((name) => /^\d/.test(name)))
      names += readdirSync(layout.clipDir(camera, day)).length;
  return names;
}
