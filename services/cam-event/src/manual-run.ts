import { once } from 'node:events';
import { EXIT, type StoreLayout } from '@pm-dvr/contracts';
import { type Logger, systemClock } from '@pm-dvr/runtime';
import type { EventEngine } from './engine.ts';
import { engineOf } from './engine-of-plan.ts';
import { readFlag } from './flags.ts';
import type { Life } from './life.ts';
import { duplicateResult } from './manual-duplicate.ts';
import { type FinalPart, resultText } from './manual-result.ts';
import type { Job, RunPlan } from './run-plan.ts';

/** How often it is looked whether another process still has the event on. */
const LOOK_MS = 1_000;
const INTERRUPTED = 'the rest is saved by cam_event.service if it runs, else by: cam-event --resume\n';

/**
 * Follows one request in the foreground until its event is saved, and prints what was kept. The first SIGINT or SIGTERM
 * ends a persistent event; any other is left to the daemon. Gives 1 if something is missing, or if another process still saves the event.
 */
export async function runRequest(
  plan: RunPlan,
  job: Extract<Job, { kind: 'run' }>,
  layout: StoreLayout,
  log: Logger,
  stop: AbortSignal,
): Promise<number> {
  const parts: FinalPart[] = [];
  const onLife = ({ state, ref, manifest }: Life) => {
    if (state === 'complete' || state === 'incomplete') parts.push({ ref, manifest });
  };
  const { cameras, event } = job.request;
  // As long as somebody waits for its end, an event is on: no time-out.
  const attended = { ...plan, persistentTimeoutMs: Number.POSITIVE_INFINITY };
  const engine = engineOf(attended, layout, log, onLife, cameras === 'all' ? undefined : cameras);
  try {
    await engine.start();
    const followed = await engine.follow(job.request);
    if (followed.kind === 'elsewhere') return await attend(layout, event, stop);
    if (followed.kind === 'duplicate') return await sayDuplicate(layout, followed.id, job);
    const isDone = await untilDone(engine, job, stop);
    if (isDone) process.stdout.write(resultText(parts, layout, job.json));
    else process.stderr.write(`cam-event: stopped; ${INTERRUPTED}`);
    return isDone && parts.every(({ manifest }) => manifest.state === 'complete') ? EXIT.ok : EXIT.failed;
  } finally {
    await engine.close();
  }
}

async function sayDuplicate(
  layout: StoreLayout,
  id: string,
  job: Extract<Job, { kind: 'run' }>,
): Promise<number> {
  const { text, exitCode } = await duplicateResult(layout, id, job);
  process.stdout.write(text);
  return exitCode;
}

/** False if it was told to stop before everything was saved. */
async function untilDone(
  engine: EventEngine,
  job: Extract<Job, { kind: 'run' }>,
  stop: AbortSignal,
): Promise<boolean> {
  const idle = engine.idle().then(() => true);
  const stopped = stop.aborted ? undefined : once(stop, 'abort');
  if (await Promise.race([idle, stopped?.then(() => false) ?? false])) return true;
  if (job.request.action !== 'on') return false;
  process.stderr.write(
    'cam-event: ends now, when the last clip is in; once more leaves it: the rest is for the daemon\n',
  );
  await engine.endAll();
  return await idle;
}

/** The event runs in another process: waits until it is switched off. */
async function attend(layout: StoreLayout, event: string, stop: AbortSignal): Promise<number> {
  process.stdout.write('The event is on already, in another process; it was told to go on.\n');
  const id = readFlag(layout, event)?.id;
  while (!stop.aborted && id !== undefined && readFlag(layout, event)?.id === id)
    await systemClock.sleep(LOOK_MS, stop);
  return EXIT.ok;
}
