import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning, namesInSync, type ProcessIdentity } from '@pm-dvr/runtime';
import { parseManifestRef } from './manifest-file.ts';

/** What a process is saving: one small file for each part of an event, in a folder of the process's own. */
export interface Pointer {
  /** `DAY/NAME.json`: the manifest, relative to the events folder. */
  readonly manifest: string;
  readonly owner: ProcessIdentity;
  readonly isOwnerRunning: boolean;
  readonly path: string;
}

/** The folder in which a process keeps its pointers. */
export interface PointerOwner {
  /** Absolute path. */
  readonly folder: string;
  readonly owner: ProcessIdentity;
}

const FOLDER = /^([1-9]\d{0,9})-(\d+|x)-([0-9a-f-]{1,64}|x)$/;

/** All that is being saved, by whomever, and what gone processes left. Files that are no pointers are passed over. */
export function listPointers(runningDir: string): Pointer[] {
  return pointerOwners(runningDir).flatMap(({ folder, owner }) => {
    const isOwnerRunning = isRunning(owner);
    return namesInSync(folder)
      .sort()
      .flatMap((name) => {
        const path = join(folder, name);
        const manifest = name.startsWith('.') ? undefined : manifestIn(path);
        return manifest === undefined ? [] : [{ manifest, owner, isOwnerRunning, path }];
      });
  });
}

/** The processes that have a folder of pointers, running or gone, sorted by the folders' names. */
export function pointerOwners(runningDir: string): PointerOwner[] {
  return namesInSync(runningDir)
    .sort()
    .flatMap((name) => {
      const owner = parseFolder(name);
      return owner ? [{ folder: join(runningDir, name), owner }] : [];
    });
}

/** Name of the folder in which a process keeps its pointers. */
export function pointerFolderName({ pid, startTicks, bootId }: ProcessIdentity): string {
  return `${pid}-${startTicks ?? 'x'}-${bootId ?? 'x'}`;
}

/** What the file of a pointer says, unchecked; undefined if it is not there or says nothing. */
export function readPointer(
  path: string,
): { readonly manifest?: unknown; readonly birth?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function manifestIn(path: string): string | undefined {
  const manifest = readPointer(path)?.manifest;
  return typeof manifest === 'string' && parseManifestRef(manifest) ? manifest : undefined;
}

function parseFolder(name: string): ProcessIdentity | undefined {
  const match = FOLDER.exec(name);
  if (!match) return undefined;
  const [, pid, startTicks, bootId] = match as unknown as [string, string, string, string];
  return {
    pid: Number(pid),
    ...(startTicks === 'x' ? {} : { startTicks }),
    ...(bootId === 'x' ? {} : { bootId }),
  };
}
