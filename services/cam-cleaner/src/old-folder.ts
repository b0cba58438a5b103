import { lstatSync, rmdirSync } from 'node:fs';
import { dayOf } from '@pm-dvr/contracts';

const DAY_MS = 86_400_000;

/**
 * Removes the folder of a day (`YYYY.MM.DD`) if nothing is in it. Today's and yesterday's stay, for something may be just about to be
 * put into them. That it cannot be removed is no fault: it costs a few bytes.
 */
export function removeOldFolder(folder: string, day: string, nowMs: number): void {
  if (day >= dayOf(Math.max(0, nowMs - DAY_MS))) return;
  try {
    rmdirSync(folder);
  } catch {
    // Not empty, or not ours.
  }
}

/** Whether there is a folder; a link to one is none. */
export function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
