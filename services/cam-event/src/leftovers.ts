import { join } from 'node:path';
import type { EventManifest, StoreLayout } from '@pm-dvr/contracts';
import { readManifest } from '@pm-dvr/footage';
import { codeOf, unlinkIfThere } from '@pm-dvr/runtime';
import type { PointerFolder } from './pointers.ts';

/** A part that some process was saving. */
export interface Leftover {
  /** `DAY/NAME.json`. */
  readonly ref: string;
  readonly manifest: EventManifest;
}

/**
 * Reads what a process that is gone was saving, from its pointer, which is this process's own by now: the manifest; if a
 * power cut has left that empty or torn, what the pointer remembers of it. Undefined if neither says anything: then
 * nothing was acknowledged, and pointer and empty manifest are removed. Fails with Node's error; then it can be tried again.
 */
export async function readLeftover(
  layout: StoreLayout,
  pointers: PointerFolder,
  ref: string,
): Promise<Leftover | undefined> {
  const path = join(layout.eventsDir, ref);
  const manifest = (await manifestAt(path)) ?? pointers.birthOf(ref);
  if (manifest) return { ref, manifest };
  await unlinkIfThere(path);
  pointers.removeSync(ref);
  return undefined;
}

async function manifestAt(path: string): Promise<EventManifest | undefined> {
  try {
    return (await readManifest(path))?.manifest;
  } catch (error) {
    if (codeOf(error) !== 'MANIFEST_DAMAGED') throw error;
    return undefined;
  }
}
