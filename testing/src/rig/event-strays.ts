import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isDay, parseLinkName, parseManifestName, type StoreLayout } from '@pm-dvr/contracts';

/** Paths of all that is in a folder and below it, relative to it, sorted. */
export function pathsBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.map((entry) => relative(folder, join(entry.parentPath, entry.name))).sort();
}

/**
 * Which of some new paths, relative to `folder`, events have no business to make: all but links and manifests in the folder
 * of a day, the chain, what is being saved, flags, and the sync flag.
 */
export function straysAmong(paths: readonly string[], folder: string, layout: StoreLayout): string[] {
  const at = (path: string) => relative(folder, path);
  const events = at(layout.eventsDir);
  const own = new Set([
    events,
    ...[layout.chainDir, layout.runningDir, layout.flagsDir, layout.syncFlag].map(at),
  ]);
  return paths.filter((path) => {
    if (own.has(path)) return false;
    const [place = '', name = '', ...deeper] = relative(events, path).split('/');
    if (isDay(place)) return name !== '' && (deeper.length > 0 || !isOfEvent(name));
    if (place === '.running') return deeper.length > 1;
    if (place === 'chain') return deeper.length > 0;
    return !path.startsWith(`${at(layout.flagsDir)}/persistent-`);
  });
}

function isOfEvent(name: string): boolean {
  return parseLinkName(name) !== undefined || parseManifestName(name) !== undefined;
}
