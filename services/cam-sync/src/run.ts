import { join } from 'node:path';
import { EXIT, type StoreLayout, storeLayout } from '@pm-dvr/contracts';
import { stayOnDisksOf } from '@pm-dvr/footage';
import {
  acquireProcessLock,
  CodedError,
  codeOf,
  createLogger,
  type Logger,
  makeFolder,
  maskSecrets,
  messageOf,
  type NotifySocket,
  releaseAtEnd,
  systemClock,
} from '@pm-dvr/runtime';
import { rcloneVersion } from './rclone/rclone-version.ts';
import { keepPlaces } from './remote-place.ts';
import { runOnce } from './run-once.ts';
import type { RunPlan } from './run-plan.ts';
import { runVerify } from './run-verify.ts';
import { SyncDaemon } from './sync-daemon.ts';

/** What the jobs work with. */
export interface Workplace {
  readonly plan: RunPlan;
  readonly layout: StoreLayout;
  readonly log: Logger;
  readonly stop: AbortSignal;
  /** Gets to hear how a daemon stands. */
  readonly notify?: NotifySocket | undefined;
}

/** Does the job of a plan until it is done, or until the signal is aborted; gives the exit code. */
export async function run(plan: RunPlan, stop: AbortSignal, notify?: NotifySocket): Promise<number> {
  process.umask(plan.store.umask);
  const layout = storeLayout(plan.store);
  stayOnDisksOf(layout);
  const mask = (text: string) => maskSecrets(text, plan.secrets);
  const log = createLogger({ name: 'cam-sync', ...plan.log, mask });
  for (const warning of plan.warnings) log.warn(warning);
  const version = await rcloneVersion({ ...plan.rclone, clock: systemClock, log });
  log.debug(`rclone ${version}`);
  keepPlaces(layout, plan.remotes);
  const place = { plan, layout, log, stop, notify };
  if (plan.job.kind === 'verify') return await runVerify(place, plan.job.day);
  return await withSyncLock(place, () => (plan.job.kind === 'once' ? runOnce(place) : runDaemon(place)));
}

async function runDaemon({ plan, layout, log, stop, notify }: Workplace): Promise<number> {
  const names = plan.remotes.map(({ name }) => name).join(', ');
  log.info(`events of ${layout.eventsDir} go to ${names}`);
  await new SyncDaemon({ plan, layout, clock: systemClock, log, notify }).run(stop);
  return EXIT.ok;
}

async function withSyncLock({ layout, log }: Workplace, work: () => Promise<number>): Promise<number> {
  makeFolder(layout.syncDir);
  const lock = await acquireProcessLock(join(layout.syncDir, '.lock')).catch((error) => {
    if (codeOf(error) !== 'LOCK_HELD') throw error;
    throw new CodedError('LOCK_HELD', `another cam-sync works already: ${messageOf(error)}`, {
      exitCode: EXIT.temporary,
    });
  });
  try {
    return await work();
  } finally {
    await releaseAtEnd(lock, (text) => log.warn(text));
  }
}
