import { type FSWatcher, statSync, watch } from 'node:fs';

/** A folder that is watched for names that come and go. */
export interface FolderWatch {
  /** False if it cannot be watched, or is another folder by now: then only looking again helps. */
  readonly isLive: boolean;
  close(): void;
}

/**
 * Calls `changed` with each name that appears in, or goes from, a folder; without a name if the system did not say which.
 * Costs one inotify watch, however many files there are (docs/decisions/0011-watch-folders.md). Never throws.
 */
export function watchFolder(path: string, changed: (name: string | undefined) => void): FolderWatch {
  let watcher: FSWatcher | undefined;
  const drop = () => {
    watcher?.close();
    watcher = undefined;
  };
  // Before the watch: what takes the name in between is then another folder.
  const place = placeOf(path);
  try {
    watcher = watch(path, { persistent: false }, (_, name) => changed(name ?? undefined));
    watcher.on('error', drop);
  } catch {
    // Not there, or no watches left: isLive says so.
  }
  return {
    get isLive() {
      return watcher !== undefined && placeOf(path) === place;
    },
    close: drop,
  };
}

/** Tells a folder from one that has its name later, as numbers of inodes are given again; undefined if there is none. */
function placeOf(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats && `${stats.dev} ${stats.ino} ${stats.birthtimeMs}`;
}
