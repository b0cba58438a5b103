import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isCameraId } from '@pm-dvr/contracts';
import type { DeleteOptions } from './delete-options.ts';
import { type Freed, FreedTally } from './freed.ts';
import { isFolder } from './old-folder.ts';
import { removeName } from './remove-file.ts';

const MOST_AGE_MS = 86_400_000;
const RULE = 'log-age';

/**
 * Deletes logs of cameras (`*.log` in `recent/` and in the cameras' folders) that were last written more than 24 h ago. Their number is
 * given as clips. Links and folders are not followed.
 */
export async function deleteOldLogs(options: DeleteOptions, nowMs: number): Promise<Freed> {
  const tally = new FreedTally();
  const { recentDir } = options.layout;
  const folders = [recentDir, ...camerasIn(recentDir)];
  for (const folder of folders) {
    for (const name of namesIn(folder).filter((name) => name.endsWith('.log')))
      deleteLog(options, join(folder, name), nowMs, tally);
  }
  return tally.freed;
}

function deleteLog(options: DeleteOptions, path: string, nowMs: number, tally: FreedTally): void {
  try {
    const writtenMs = lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? nowMs;
    const gone = nowMs - writtenMs > MOST_AGE_MS ? removeName(path, options) : undefined;
    if (!gone) return;
    tally.gone(gone.bytes, gone.isLast);
    options.onDelete?.(path, gone.isLast ? gone.bytes : 0, RULE);
  } catch (error) {
    tally.fault();
    options.onFault(path, error);
  }
}

function camerasIn(recentDir: string): string[] {
  return namesIn(recentDir)
    .filter(isCameraId)
    .map((name) => join(recentDir, name))
    .filter(isFolder);
}

/** Empty also for a folder that cannot be read: the measuring tells that. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
