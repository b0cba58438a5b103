import type { RemoteConfig } from '@pm-dvr/config';
import type { StoreLayout } from '@pm-dvr/contracts';
import type { Clock, Logger } from '@pm-dvr/runtime';
import { checkFiles } from './rclone/rclone-check.ts';
import type { RcloneSettings } from './rclone/rclone-command.ts';
import { copyFiles } from './rclone/rclone-copy.ts';
import type { BatchTools, Trouble } from './remote-pass.ts';
import type { RunPlan } from './run-plan.ts';

export interface RcloneToolsOptions {
  readonly plan: Pick<RunPlan, 'rclone'>;
  readonly layout: StoreLayout;
  readonly remote: RemoteConfig;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/**
 * What rclone does for one remote; files are paths relative to the events folder. Copies leave the comparing to the check
 * once a check has shown that the remote has hashes.
 */
export function rcloneTools(options: RcloneToolsOptions): Pick<BatchTools, 'copy' | 'check'> {
  const { plan, layout, remote, clock, log, signal } = options;
  const settings: RcloneSettings = { ...plan.rclone, clock, log };
  let isCheckedByHash = false;
  const job = (files: readonly string[]) => ({ remote, source: layout.eventsDir, files });
  return {
    copy: async (files, onProgress) => {
      const { trouble, error } = await copyFiles(settings, job(files), {
        ...{ onProgress, signal, isCheckedByHash },
      });
      return troubleOf(trouble, error);
    },
    check: async (files) => {
      const { verified, failed, isByHash, trouble, error } = await checkFiles(settings, job(files), {
        signal,
      });
      // Where it has compared nothing, it has shown nothing.
      if (verified.length > 0) isCheckedByHash = isByHash;
      return { verified, failed, ...troubleOf(trouble, error) };
    },
  };
}

function troubleOf(kind: Trouble['kind'] | undefined, error: string | undefined): { trouble?: Trouble } {
  return kind === undefined ? {} : { trouble: { kind, error: error ?? 'rclone does not say why' } };
}
