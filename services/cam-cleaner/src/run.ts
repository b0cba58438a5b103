import { join } from 'node:path';
import { EXIT, storeLayout } from '@pm-dvr/contracts';
import { stayOnDisksOf } from '@pm-dvr/footage';
import {
  acquireProcessLock,
  createLogger,
  keepHeapSmall,
  makeFolder,
  maskSecrets,
  type NotifySocket,
  releaseAtEnd,
  systemClock,
} from '@pm-dvr/runtime';
import { CleanerMetrics } from './cleaner-metrics.ts';
import { storeDiscovery } from './home-assistant.ts';
import { type Performed, performRun } from './perform-run.ts';
import { publishOnce } from './publish-once.ts';
import { spendReserve } from './reserve.ts';
import { resultDocument, resultText } from './result-text.ts';
import type { RunPlan } from './run-plan.ts';
import type { CleanResult } from './run-result.ts';
import { requireStore, type Scene } from './scene.ts';

/**
 * Does the job of a plan until it is done, or until the signal is aborted; gives the exit code. Whoever listens at `notify` gets to hear how a daemon
 * stands.
 */
export async function run(plan: RunPlan, stop: AbortSignal, notify?: NotifySocket): Promise<number> {
  process.umask(plan.store.umask);
  const layout = storeLayout(plan.store);
  stayOnDisksOf(layout);
  const mask = (text: string) => maskSecrets(text, plan.secrets);
  const log = createLogger({ name: 'cam-cleaner', ...plan.log, mask });
  for (const warning of plan.warnings) log.warn(warning);
  const print = (text: string) => void process.stdout.write(text);
  const scene: Scene = { plan, layout, clock: systemClock, log, loud: log, stop, print };
  const { job } = plan;
  if (job.kind === 'forecast') {
    const { printForecast } = await import('./print-forecast.ts');
    return await printForecast(scene, job);
  }
  if (job.kind === 'daemon') {
    keepHeapSmall();
    const { runDaemon } = await import('./daemon.ts');
    const { startSchedule } = await import('./schedule.ts');
    return await runDaemon(scene, job, startSchedule, notify);
  }
  return await runOnce(scene, job);
}

async function runOnce(scene: Scene, job: RunPlan['job'] & { readonly kind: 'once' }): Promise<number> {
  const { layout, clock, plan, log } = scene;
  await requireStore(layout);
  if (job.dryRun) {
    const { result } = await performRun(scene, { isDryRun: true, listFiles: !job.json });
    say(scene, job, result);
    return exitCodeOf(result);
  }
  makeFolder(layout.cleanerDir);
  await spendReserve(layout);
  const lock = await acquireProcessLock(join(layout.cleanerDir, '.lock'));
  try {
    const { result, status } = await countedRun(scene);
    say(scene, job, result);
    const { broker, statusTopic } = plan;
    const messages = { ...storeDiscovery(plan), [statusTopic]: JSON.stringify(status) };
    if (broker) await publishOnce({ broker, messages, clock, log });
    return exitCodeOf(result);
  } finally {
    await releaseAtEnd(lock, (text) => log.warn(text));
  }
}

/** One run, and what it adds to the metrics. */
async function countedRun(scene: Scene): Promise<Performed> {
  const metrics = await CleanerMetrics.open(scene);
  try {
    const performed = await performRun(scene, { isDryRun: false, listFiles: false });
    await metrics?.ran(performed.result, performed.status);
    return performed;
  } catch (error) {
    await metrics?.ran(undefined);
    throw error;
  }
}

function say(scene: Scene, job: RunPlan['job'] & { readonly kind: 'once' }, result: CleanResult): void {
  if (job.json) scene.print(`${JSON.stringify(resultDocument(result, scene.clock.wallMs()), null, 2)}\n`);
  else if (job.verbose || job.dryRun) scene.print(resultText(result));
}

function exitCodeOf({ troubles, isInterrupted }: CleanResult): number {
  return troubles.length > 0 || isInterrupted ? EXIT.failed : EXIT.ok;
}
