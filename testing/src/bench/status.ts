import { clearForest } from '../rig/clip-forest.ts';
import { type MeasuredRun, measuredRun } from '../rig/measured-run.ts';
import { plantRoutine, roomForClips } from '../rig/routine-forest.ts';
import { RigStore } from '../rig/store.ts';
import { atMost, type Figure, median, plain, worst } from './figure.ts';

const CAMERAS = Array.from({ length: 16 }, (_, index) => `cam${String(index + 1).padStart(2, '0')}`);
const CLIP_MS = 10_000;
const RUNS = 5;
const MEBIBYTE = 2 ** 20;
const MOST_S = 3;

/** What `cam-report status` takes in a store of many clips (`rounds`: thousands), which cam-cleaner has measured. */
export async function status({ rounds }: { rounds: number }): Promise<Figure[]> {
  await using store = await RigStore.create();
  try {
    return await measureIn(store, rounds * 1_000);
  } finally {
    await clearForest(store.folder);
  }
}

async function measureIn(store: RigStore, wanted: number): Promise<Figure[]> {
  const clips = Math.floor(Math.min(wanted, await roomForClips(store.folder, 0)) / CAMERAS.length);
  const fromMs = Math.floor(Date.now() / 1000) * 1000 - clips * CLIP_MS;
  const plot = { cameras: CAMERAS, clips, clipMs: CLIP_MS, bytes: 0, fromMs };
  plantRoutine(store.layout, plot, (count) => console.error(`  ${count} clips`));
  await store.configure({ cameras: {} });
  const cleaned = await measuredRun('cam-cleaner', ['-c', store.cleanerConfigFile]);
  if (cleaned.code !== 0) throw new Error(`cam-cleaner ended with ${cleaned.code}: ${cleaned.output}`);
  const all = await runs(store);
  const one = await runs(store, CAMERAS[0] as string);
  return [
    plain('clips in the store, 16 cameras', clips * CAMERAS.length, ''),
    atMost('cam-report status: median', median(all.map((run) => run.seconds)), MOST_S, 's'),
    plain('cam-report status: worst', worst(all.map((run) => run.seconds)), 's', 2),
    plain('cam-report status of one camera: median', median(one.map((run) => run.seconds)), 's', 2),
    plain('memory at most', worst(all.map((run) => run.peakBytes)) / MEBIBYTE, 'MiB'),
  ];
}

async function runs(store: RigStore, ...cameras: string[]): Promise<MeasuredRun[]> {
  const file = store.configFile.replace(/[^/]*$/, 'cam_common.yaml');
  const found: MeasuredRun[] = [];
  for (let run = 0; run < RUNS; run++) {
    const measured = await measuredRun('cam-report', ['status', '-c', file, ...cameras]);
    // Nobody records: that is what it has to say.
    if (measured.code !== 1) throw new Error(`cam-report ended with ${measured.code}: ${measured.output}`);
    found.push(measured);
  }
  return found;
}
