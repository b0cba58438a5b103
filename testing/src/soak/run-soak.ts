import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '@pm-dvr/runtime';
import { seededRandom } from '../fake-camera/random.ts';
import { ClipWatch } from '../faults/checks/clip-watch.ts';
import { footageLoss } from '../faults/footage-loss.ts';
import { checkInvariants, type Watches } from '../faults/invariants.ts';
import { Plant } from '../faults/plant.ts';
import { healthWatch } from '../faults/plant-health.ts';
import { begun, settled } from '../faults/row-stages.ts';
import { savedParts } from '../rig/event-audit.ts';
import { camReport } from '../rig/report.ts';
import { SecretWatch } from '../rig/secret-watch.ts';
import { judgeDrift } from './drift.ts';
import { eventOutcomes } from './event-outcome.ts';
import { EventSource } from './event-source.ts';
import { FaultBag, leftOut } from './fault-choice.ts';
import { FaultLog, lossesOf, tooMuchLost } from './fault-log.ts';
import { makeFaults } from './fault-source.ts';
import { Latencies } from './latencies.ts';
import type { SoakOptions } from './options.ts';
import { RandomChoice } from './random-choice.ts';
import { Sampling } from './sampling.ts';
import { SeriesBook } from './series.ts';
import { soakReport } from './soak-report.ts';
import { failuresOf, type SoakResult } from './soak-result.ts';
import { within } from './within.ts';

const CAMERAS = ['cam1', 'cam2', 'cam3', 'cam4', 'cam5', 'cam6', 'cam7', 'cam8'];
/** About 40 s of eight cameras. */
const BUDGET_BYTES = 32 << 20;
const SECRETS_PERIOD_MS = 1_000;
/** For what a slow remote is behind with at the end. */
const ARRIVE_MS = 600_000;

export interface SoakRun {
  readonly result: SoakResult;
  /** Folder in which everything is kept; undefined if all held, and then it is gone. */
  readonly keptFolder: string | undefined;
}

/**
 * Lets all daemons work under faults and events until the time is over or `stop` is aborted, lets them settle, and judges. In the
 * second half no fault ends a daemon, so that each has one long life in which a drift can be seen. Calls `progress` with a line now
 * and then. Throws only if the plant cannot be brought to work.
 */
export async function runSoak(
  options: SoakOptions,
  stop: AbortSignal,
  progress: (line: string) => void,
): Promise<SoakRun> {
  await using plant = await Plant.open({ cameras: CAMERAS, budgetBytes: BUDGET_BYTES, cloud: 'sftp' });
  progress(`the plant is in ${plant.store.folder}`);
  using secrets = SecretWatch.start({ traces: plant.secrets }, SECRETS_PERIOD_MS);
  const clips = new ClipWatch(plant.store.layout, plant.cameras);
  const health = healthWatch(plant);
  try {
    plant.daemons.start();
    await begun(plant, clips);
    const result = await soak(options, stop, progress, plant, { clips, health, secrets });
    const hasFailed = failuresOf(result).length > 0;
    if (hasFailed) await keep(plant, result);
    return { result, keptFolder: hasFailed ? plant.store.folder : undefined };
  } finally {
    health.stop();
    await clips.stop();
  }
}

async function soak(
  options: SoakOptions,
  stop: AbortSignal,
  progress: (line: string) => void,
  plant: Plant,
  watches: Watches,
): Promise<SoakResult> {
  const { clips, secrets } = watches;
  const startMs = Date.now();
  const [faultChoice, eventChoice] = [options.seed, options.seed + 1].map(
    (seed) => new RandomChoice(seededRandom(seed)),
  ) as [RandomChoice, RandomChoice];
  const book = new SeriesBook();
  const log = new FaultLog();
  const events = new EventSource(plant, eventChoice);
  using time = within(stop, options.seconds * 1000);
  const over = time.signal;
  const findings: string[] = [];
  const noted = (error: unknown) => void findings.push(messageOf(error));
  plant.attack();
  let seconds = 0;
  {
    await using latencies = await Latencies.open({ plant, clips, events, faults: log, book });
    const sampling = new Sampling({ plant, clips, book, log, latencies, events, secrets, startMs, progress });
    const faults = makeFaults(
      {
        ...{ plant, clips, events, log, choice: faultChoice, bag: new FaultBag(faultChoice) },
        sparingMs: startMs + (options.seconds * 1000) / 2,
        between: () => sampling.scanMessages(),
      },
      over,
    ).catch(noted);
    const asking = events.run(over).catch(noted);
    await sampling.run(over);
    seconds = (Date.now() - startMs) / 1000;
    findings.push(...((await faults) ?? []), ...sampling.findings);
    await asking;
    progress('no more faults and events; waiting for what is under way');
    await settled(plant, ARRIVE_MS).catch(noted);
    await latencies.look();
    sampling.scanMessages();
  }
  findings.push(...events.findings);
  watches.health.stop();
  await plant.daemons.stop();
  findings.push(...plant.daemons.endedByThemselves(), ...plant.daemons.findings);
  await clips.look();
  progress('all daemons have ended; checking');
  return await judged(plant, watches, { options, startMs, seconds, findings, book, log, events });
}

interface Run {
  readonly options: SoakOptions;
  readonly startMs: number;
  /** Without the time in which things settle. */
  readonly seconds: number;
  readonly findings: readonly string[];
  readonly book: SeriesBook;
  readonly log: FaultLog;
  readonly events: EventSource;
}

async function judged(plant: Plant, watches: Watches, run: Run): Promise<SoakResult> {
  const { options, seconds, book, log, events } = run;
  const findings = [...run.findings];
  const since = `${Math.ceil((Date.now() - run.startMs) / 60_000) + 10}min`;
  const losses = footageLoss(plant, watches.clips);
  const breaches = await checkInvariants(plant, watches, losses, since).catch((error) => {
    findings.push(`the invariants could not be checked: ${messageOf(error)}`);
    return undefined;
  });
  const { baseDir } = plant.store.layout;
  const reports = await camReport(baseDir, { since });
  const parts = await savedParts(plant.store.layout).catch(() => []);
  return {
    ...{ seed: options.seed, wantedSeconds: options.seconds, seconds, reports, breaches },
    ...{ faults: log.made, leftOut: leftOut(), events: eventOutcomes(events.asked, parts) },
    drifts: book.all.map((series) => judgeDrift(series, seconds * 1000)),
    losses: lossesOf(log.made, losses),
    findings: [...findings, ...tooMuchLost(log.made, losses)],
    clips: plant.cameras.reduce((sum, camera) => sum + watches.clips.clips(camera).length, 0),
  };
}

/** Leaves the folder of the plant, with the logs of the daemons, the report, the faults and the samples beside the store. */
async function keep(plant: Plant, result: SoakResult): Promise<void> {
  const folder = join(plant.store.folder, 'soak');
  plant.store.isKept = true;
  await mkdir(folder);
  for (const [name, text] of Object.entries(plant.daemons.outputs))
    await writeFile(join(folder, `${name.split(' ').at(-1)}.log`), text);
  await writeFile(join(folder, 'report.md'), soakReport(result));
  const faults = result.faults.map(({ row, ...times }) => JSON.stringify({ fault: row.name, ...times }));
  await writeFile(join(folder, 'faults.jsonl'), `${faults.join('\n')}\n`);
  const series = result.drifts.map(({ series }) => JSON.stringify(series));
  await writeFile(join(folder, 'samples.jsonl'), `${series.join('\n')}\n`);
}
