import { clearForest, plantForest } from '../rig/clip-forest.ts';
import { type MeasuredRun, measuredRun } from '../rig/measured-run.ts';
import { RigStore } from '../rig/store.ts';
import { type TimedCommand, timedCommand } from '../rig/timed-command.ts';
import type { Outcome } from './bench.ts';
import { cameraNames } from './event-sample.ts';
import { exactly, median, plain, worst } from './figure.ts';
import { seriesOf } from './series.ts';

const CAMERAS = cameraNames(16);
const CLIP_MS = 10_000;
const DAY_MS = 86_400_000;
const RUNS = 3;
const MEBIBYTE = 2 ** 20;

interface Measured {
  readonly days: number;
  readonly clips: number;
  readonly found: number;
  readonly walkS: number;
  /** The same with the size of each file, which cam-report tells too. */
  readonly sizesS: number;
  readonly reports: readonly MeasuredRun[];
  readonly one: readonly MeasuredRun[];
}

/**
 * `cam-report` over some days (`rounds`) of 16 cameras with clips of 10 s, and over parts of them, beside the walk of the same
 * tree. The names are hard links of few files, for a report looks at names.
 */
export async function report({ rounds }: { rounds: number }): Promise<Outcome> {
  const days = [...new Set([Math.ceil(rounds / 30), Math.ceil(rounds / 5), rounds])];
  const stores: Measured[] = [];
  for (const count of days) stores.push(await measure(count));
  const last = stores.at(-1) as Measured;
  const what = `${last.days} days of ${CAMERAS.length} cameras`;
  const figures = [
    plain(`${what}: cam-report / find and wc -l`, reportS(last) / last.walkS, 'times', 1),
    plain(`${what}: cam-report / find -printf %s`, reportS(last) / last.sizesS, 'times', 1),
    plain(`${what}: clips`, last.clips, ''),
    plain(`${what}: cam-report, median of ${RUNS}`, reportS(last), 's', 2),
    plain(`${what}: cam-report, worst`, worst(last.reports.map((run) => run.seconds)), 's', 2),
    plain(`${what}: find and wc -l, median of ${RUNS}`, last.walkS, 's', 2),
    plain(`${what}: find -printf %s and wc -l, median of ${RUNS}`, last.sizesS, 's', 2),
    plain(`${what}: cam-report of one camera, median`, median(last.one.map((run) => run.seconds)), 's', 2),
    plain(`${what}: memory at most`, worst(last.reports.map((run) => run.peakBytes)) / MEBIBYTE, 'MiB'),
    exactly(
      'names that find does not see',
      stores.reduce((sum, { clips, found }) => sum + clips - found, 0),
      0,
    ),
  ];
  return { figures, series: growthOf(stores) };
}

function growthOf(stores: readonly Measured[]) {
  const clips = { what: 'clips in the store', unit: '' };
  const time = { what: 'time', unit: 's' };
  return [
    seriesOf(
      'cam-report',
      [clips, time],
      stores.map((store) => [store.clips, reportS(store)]),
    ),
    seriesOf(
      'find -printf %s and wc -l',
      [clips, time],
      stores.map((store) => [store.clips, store.sizesS]),
    ),
    seriesOf(
      'find and wc -l',
      [clips, time],
      stores.map((store) => [store.clips, store.walkS]),
    ),
  ];
}

function reportS({ reports }: Measured): number {
  return median(reports.map((run) => run.seconds));
}

async function measure(days: number): Promise<Measured> {
  await using store = await RigStore.create();
  try {
    return await measureIn(store, days);
  } finally {
    await clearForest(store.folder);
  }
}

async function measureIn({ layout }: RigStore, days: number): Promise<Measured> {
  const each = (days * DAY_MS) / CLIP_MS;
  const clips = each * CAMERAS.length;
  const untilMs = Math.floor(Date.now() / 1000) * 1000;
  const progress = (count: number) => console.error(`  ${count} of ${clips} clips`);
  plantForest({ layout, cameras: CAMERAS, clips, clipMs: CLIP_MS, untilMs, progress });
  // All cameras are recorded in it, without a hole: the first begins last, the last ends first.
  const window = [
    ...['--from', new Date(untilMs - days * DAY_MS).toISOString()],
    ...['--to', new Date(untilMs - CLIP_MS).toISOString()],
  ];
  const [walks, sizes]: [number[], number[]] = [[], []];
  let found = 0;
  const [reports, one]: [MeasuredRun[], MeasuredRun[]] = [[], []];
  for (let run = 0; run < RUNS; run++) {
    const walk = await counted('find "$1" -name "*.mp4" | wc -l', layout.recentDir);
    walks.push(walk.seconds);
    found = Number(walk.stdout);
    sizes.push((await counted('find "$1" -name "*.mp4" -printf "%s\\n" | wc -l', layout.recentDir)).seconds);
    reports.push(await reported(layout.baseDir, window));
    one.push(await reported(layout.baseDir, [...window, CAMERAS[0] as string]));
  }
  return { days, clips, found, walkS: median(walks), sizesS: median(sizes), reports, one };
}

/** Runs a command line of bash whose `$1` is a folder. */
async function counted(line: string, folder: string): Promise<TimedCommand> {
  return await timedCommand(['bash', '-c', line, 'bash', folder]);
}

async function reported(baseDir: string, args: readonly string[]): Promise<MeasuredRun> {
  const run = await measuredRun('cam-report', ['--base-dir', baseDir, '--fail-on-holes', ...args]);
  if (run.code !== 0) throw new Error(`cam-report ended with ${run.code}: ${run.output}`);
  return run;
}
