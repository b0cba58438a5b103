import { lstatSync, unlink, unlinkSync } from 'node:fs';
import { promisify } from 'node:util';
import { codeOf } from '@pm-dvr/runtime';

/** A name of a regular file. */
export interface FoundName {
  /** Of the file. */
  readonly bytes: number;
  /** Whether the file has no other name, so that it goes with this one. */
  readonly isLast: boolean;
}

/** What a name stands for just now; undefined for what is not there or no regular file. Fails with Node's error. */
export function lookAt(path: string): FoundName | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats?.isFile() ? { bytes: stats.size, isLast: stats.nlink === 1 } : undefined;
}

/** Takes a name away, and says what it stood for at that instant (invariant 1); in a dry run only the latter. Else as {@link lookAt}. */
export function removeName(path: string, { dryRun }: { readonly dryRun: boolean }): FoundName | undefined {
  const found = lookAt(path);
  return found && (dryRun || unlinkFile(path)) ? found : undefined;
}

/**
 * The same in the thread pool, from the look on: the file system may wait for the disk with each file that is not empty, and does so
 * for several at a time.
 */
export async function removeNameInPool(
  path: string,
  options: { readonly dryRun: boolean },
): Promise<FoundName | undefined> {
  if (options.dryRun) return removeName(path, options);
  const found = lookAt(path);
  if (!found) return undefined;
  try {
    await unlinkInPool(path);
    return found;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Costs less than that of fs/promises. */
const unlinkInPool: (path: string) => Promise<void> = promisify(unlink);

/** False if somebody else was faster. */
function unlinkFile(path: string): boolean {
  try {
    unlinkSync(path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}
