import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RemoteConfig } from '@pm-dvr/config';
import { EXIT, type StoreLayout } from '@pm-dvr/contracts';
import { CodedError, codeOf, makeFolder, replaceFile } from '@pm-dvr/runtime';

/**
 * Makes sure that each remote is where it was: what its ledger says is said of that place. Throws CodedError `REMOTE_MOVED` (exit
 * code 78) that names both places, or Node's error of a store that cannot be written.
 */
export function keepPlaces(layout: Pick<StoreLayout, 'syncDir'>, remotes: readonly RemoteConfig[]): void {
  for (const { name, cloudId, cloudPath } of remotes) {
    const folder = join(layout.syncDir, name);
    const path = join(folder, 'place');
    const place = `${cloudId}:${cloudPath}`;
    const before = textOf(path);
    if (before === place) continue;
    if (before !== undefined) throw moved(name, before, place, path);
    makeFolder(folder);
    replaceFile(path, `${place}\n`);
  }
}

function moved(name: string, before: string, place: string, path: string): CodedError {
  return new CodedError(
    'REMOTE_MOVED',
    `the remote ${name} was ${before} and is ${place} now, but what is noted as uploaded is at the old place. Give the new ` +
      `place a name of its own under remotes; or, if the files were moved there, delete ${path} and run cam-sync --verify`,
    { exitCode: EXIT.config },
  );
}

/** The text of a file without its line break; undefined if there is none, or nothing in it. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trimEnd() || undefined;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
