import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { clearForest } from '../rig/clip-forest.ts';
import { plantArchive } from '../rig/event-archive.ts';
import { REMOTE, SyncRig } from '../rig/sync-rig.ts';
import { sleep } from '../rig/wait.ts';
import { atMost, exactly, type Figure, median, plain } from './figure.ts';

const EVENTS = 10_000;
const CLIPS_EACH = 9;
const DAY_MS = 86_400_000;
const DAYS = 30;
const NEW_FILES = 10;
const MOST_RATIO = 1.3;
/** A day's folder that changed a moment ago is looked at again by the next run. */
const SETTLE_MS = 2_500;

/** How long a run takes for 10 new files and their manifest, among 100,000 that are there already and alone (`rounds`: runs of each). */
export async function syncMany({ rounds }: { rounds: number }): Promise<Figure[]> {
  await using many = await SyncRig.open();
  await using none = await SyncRig.open();
  try {
    return await measure(many, none, rounds);
  } finally {
    // Node.js takes several times as long.
    await clearForest(many.layout.baseDir);
    await clearForest(many.remoteDir);
  }
}

async function measure(many: SyncRig, none: SyncRig, rounds: number): Promise<Figure[]> {
  const { layout, remoteDir } = many;
  const toMs = Date.now() - 60_000;
  await plantArchive({
    ...{ layout, remoteDir, remote: REMOTE, events: EVENTS, clipsEach: CLIPS_EACH, toMs },
    fromMs: toMs - (DAYS - 1) * DAY_MS,
  });
  // Else the disk writes it meanwhile, and what is measured waits for that.
  execFileSync('sync', ['-f', layout.baseDir]);
  console.error(`  ${EVENTS * (CLIPS_EACH + 1)} files are there`);
  // The chain, and the days for the first time.
  const firstS = await run(many);
  await run(none);
  const [manyS, noneS]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++)
    for (const [rig, tookS] of [
      [many, manyS],
      [none, noneS],
    ] as const) {
      await rig.event({ text: `new ${round}`, clips: NEW_FILES });
      await sleep(SETTLE_MS);
      tookS.push(await run(rig));
    }
  const uploaded = (rig: SyncRig) => rig.files().filter((path) => path.includes('{new ')).length;
  const files = readdirSync(layout.eventsDir).flatMap((day) => readdirSync(join(layout.eventsDir, day)));
  return [
    plain('files in the store with many', files.length, ''),
    plain('its first run, which looks at all days', firstS, 's', 2),
    plain('10 new files and their manifest, none there, median', median(noneS), 's', 2),
    plain('the same, 100,000 there, median', median(manyS), 's', 2),
    atMost('ratio of the medians', median(manyS) / median(noneS), MOST_RATIO, 'times'),
    exactly('files uploaded, both together', uploaded(many) + uploaded(none), rounds * (NEW_FILES + 1) * 2),
  ];
}

/** Seconds of a `cam-sync --once`. */
async function run(rig: SyncRig): Promise<number> {
  const startedAt = performance.now();
  const { code, stdout, stderr } = await rig.run('--once');
  if (code !== 0) throw new Error(`cam-sync ended with ${code}: ${stdout}${stderr}`);
  return (performance.now() - startedAt) / 1000;
}
