import type { RemoteConfig } from '@pm-dvr/config';
import type { StoreLayout } from '@pm-dvr/contracts';
import type { Clock, Logger } from '@pm-dvr/runtime';
import { checkFiles } from './rclone/rclone-check.ts';
import type { RcloneSettings } from './rclone/rclone-command.ts';
import { copyFiles } from './rclone/rclone-copy.ts';
import type { BatchTools, Checked, Trouble } from './remote-pass.ts';
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
 * What rclone does for one remote; files are paths relative to the events folder. A copy leaves the comparing to the check
 * if the check before it has shown that it compares hashes. If the check after it did not, nothing is verified.
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
      const found = { verified, failed, ...troubleOf(trouble, error) };
      // A check that has found nothing to compare shows nothing.
      if (verified.length === 0) return found;
      const wasByHash = isCheckedByHash;
      isCheckedByHash = isByHash;
      return wasByHash && !isByHash ? uncompared(files) : found;
    },
  };
}

/** Neither the copy has compared hashes, nor the check. */
function uncompared(files: readonly string[]): Checked {
  const detail = 'the remote has given no hash of it, as it did before; it is compared anew';
  return {
    verified: [],
    failed: files.map((file) => ({ file, detail })),
    trouble: { kind: 'other', error: `${files[0]}: ${detail}` },
  };
}

function troubleOf(kind: Trouble['kind'] | undefined, error: string | undefined): { trouble?: Trouble } {
  return kind === undefined ? {} : { trouble: { kind, error: error ?? 'rclone does not say why' } };
}
