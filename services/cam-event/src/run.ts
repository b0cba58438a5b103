import { once } from 'node:events';
import { join } from 'node:path';
import { counted, EXIT, type StoreLayout, storeLayout } from '@pm-dvr/contracts';
import { stayOnDisksOf } from '@pm-dvr/footage';
import {
  acquireProcessLock,
  type BrokerSettings,
  CodedError,
  createLogger,
  type Logger,
  makeFolder,
  maskSecrets,
  type NotifySocket,
  openServiceLife,
  releaseAtEnd,
  systemClock,
} from '@pm-dvr/runtime';
import { engineOf } from './engine-of-plan.ts';
import { eventMetricsFile } from './event-metrics.ts';
import { EventTally } from './event-tally.ts';
import { Gateway } from './gateway.ts';
import { type FinalPart, resultText } from './manual-result.ts';
import { runRequest } from './manual-run.ts';
import type { RunPlan } from './run-plan.ts';

/** Events whose process is gone are looked for so often. */
const ADOPT_MS = 30_000;

/**
 * Does the job of a plan until it is done, or until the signal is aborted; gives the exit code. Whoever listens at `notify` gets to hear how a daemon
 * stands.
 */
export async function run(plan: RunPlan, stop: AbortSignal, notify?: NotifySocket): Promise<number> {
  process.umask(plan.store.umask);
  const layout = storeLayout(plan.store);
  stayOnDisksOf(layout);
  const mask = (text: string) => maskSecrets(text, plan.secrets);
  const log = createLogger({ name: 'cam-event', ...plan.log, mask });
  for (const warning of plan.warnings) log.warn(warning);
  const { job, broker } = plan;
  if (job.kind === 'run') return await runRequest(plan, job, layout, log, stop);
  if (job.kind === 'resume') return await runResume(plan, layout, log, stop);
  if (broker) return await runDaemon({ ...plan, broker }, layout, log, stop, notify);
  throw new CodedError('NO_BROKER', 'there is no broker in the configuration', { exitCode: EXIT.config });
}

async function runDaemon(
  plan: RunPlan & { readonly broker: BrokerSettings },
  layout: StoreLayout,
  log: Logger,
  stop: AbortSignal,
  notify?: NotifySocket,
): Promise<number> {
  makeFolder(layout.runningDir);
  const lock = await acquireProcessLock(join(layout.runningDir, 'daemon.lock'));
  let gateway: Gateway | undefined;
  const tally = new EventTally();
  const engine = engineOf(plan, layout, log, (event) => {
    tally.life(event);
    gateway?.tell(event);
  });
  const metrics = eventMetricsFile(plan, log, { tally, engine });
  const life = openServiceLife({
    ...{ notify, clock: systemClock, log },
    isReady: () => gateway?.isListening ?? false,
    status: () => gateway?.standing ?? 'starting',
    stuck: () => engine.overdue,
  });
  try {
    gateway = new Gateway({
      ...{ plan, layout, engine, clock: systemClock, log },
      onComplaint: () => tally.complaint(),
      onChange: () => life.look(),
    });
    await engine.start();
    await engine.resume();
    // Only now: what the broker sends again is recognised by what was resumed.
    await gateway.start();
    metrics?.start();
    const adopting = setInterval(() => void engine.resume().catch((error) => log.error(error)), ADOPT_MS);
    if (!stop.aborted) await once(stop, 'abort');
    life.stopping();
    clearInterval(adopting);
    return EXIT.ok;
  } finally {
    metrics?.close();
    await gateway?.close();
    await engine.close();
    await releaseAtEnd(lock, (text) => log.warn(text));
    await life.close();
  }
}

/** Finishes what processes that are gone have left. */
async function runResume(
  plan: RunPlan,
  layout: StoreLayout,
  log: Logger,
  stop: AbortSignal,
): Promise<number> {
  let worst: number = EXIT.ok;
  const parts: FinalPart[] = [];
  const engine = engineOf(plan, layout, log, ({ state, ref, manifest }) => {
    if (state === 'complete' || state === 'incomplete') parts.push({ ref, manifest });
    if (state === 'incomplete') worst = EXIT.failed;
  });
  try {
    await engine.start();
    const count = await engine.resume();
    process.stdout.write(
      count === 0 ? 'There is nothing to resume.\n' : `${counted(count, 'event')} resumed\n`,
    );
    await Promise.race([engine.idle(), stop.aborted ? undefined : once(stop, 'abort')]);
    process.stdout.write(resultText(parts, layout, false));
    return stop.aborted ? EXIT.failed : worst;
  } finally {
    await engine.close();
  }
}
