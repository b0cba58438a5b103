import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf } from './errors.ts';
import { MountWatch, withoutLinks } from './mount-watch.ts';

/** File systems of which this process knows that its folders belong on them, by where they are mounted. */
const homes = new Map<string, MountWatch>();

/**
 * From now on {@link makeFolder} fails for what belongs on the file systems that these paths are on now, as long as those are
 * not mounted where they were. Whoever calls it before each write then writes nothing to an empty mount point.
 */
export function stayOnMounts(...paths: readonly string[]): void {
  for (const watch of paths.map((path) => new MountWatch(path)))
    if (watch.point !== undefined) homes.set(watch.point, watch);
}

/**
 * Makes a folder and those above it that are missing; returns the topmost one that it made, undefined if all were
 * there. Fails with Node's error; with `ENODEV` where {@link stayOnMounts} forbids it. Node's own `recursive` mode never ends
 * where a parent exists and does not take folders, as below /proc.
 */
export function makeFolder(path: string): string | undefined {
  const place = homes.size > 0 ? withoutLinks(path) : path;
  // Even where the folder is: the empty mount point may hold one of that name from long ago.
  for (const home of homes.values()) if (home.holds(place)) home.check();
  return makeMissing(path);
}

function makeMissing(path: string): string | undefined {
  if (isFolder(path)) return undefined;
  try {
    mkdirSync(path);
    return path;
  } catch (error) {
    if (isFolder(path)) return undefined;
    const parent = dirname(path);
    if (codeOf(error) !== 'ENOENT' || parent === path || isFolder(parent)) throw error;
    const first = makeMissing(parent);
    mkdirSync(path);
    return first ?? path;
  }
}

/** Names in a folder, in no order; none if there is no such folder. Fails with Node's error. */
export function namesInSync(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    return noneIfAbsent(error);
  }
}

/** As {@link namesInSync}, in the thread pool. */
export async function namesIn(folder: string): Promise<string[]> {
  return await readdir(folder).catch(noneIfAbsent);
}

/** For a listing that failed: none if there is no such folder; throws any other error. */
export function noneIfAbsent(error: unknown): [] {
  if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return [];
  throw error;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
