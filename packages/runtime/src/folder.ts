import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf } from './errors.ts';

/**
 * Makes a folder and those above it that are missing; returns the topmost one that it made, undefined if all were
 * there. Fails with Node's error. Node's own `recursive` mode never ends where a parent exists and does not take folders,
 * as below /proc.
 */
export function makeFolder(path: string): string | undefined {
  try {
    mkdirSync(path);
    return path;
  } catch (error) {
    if (isFolder(path)) return undefined;
    const parent = dirname(path);
    if (codeOf(error) !== 'ENOENT' || parent === path || isFolder(parent)) throw error;
    const first = makeFolder(parent);
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
