import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isDay, type StoreLayout } from '@pm-dvr/contracts';
import { accountFor } from '../../rig/clip-account.ts';
import { naming } from '../../rig/finished-clips.ts';
import { type Breach, breaches } from './breach.ts';
import type { SeenClip } from './clip-watch.ts';

/** What footage may take, and how young the youngest of it is that may go. */
export interface Budget {
  readonly bytes: number;
  readonly leastAgeMs: number;
}

/**
 * Invariant 4: every clip that was made is there or said to have been deleted, not both and not neither. `seen` are the clips of
 * each camera.
 */
export function checkAccounts(layout: StoreLayout, seen: ReadonlyMap<string, readonly SeenClip[]>): Breach[] {
  return breaches(
    4,
    [...seen].flatMap(([camera, clips]) => accountFor(layout, camera, clips).faults),
  );
}

/**
 * How many bytes of footage are beyond the budget that cam-cleaner may delete at an instant (milliseconds since the epoch): of
 * inodes that have no other name than that of the clip.
 */
export function overBudgetBytes(
  layout: StoreLayout,
  cameras: readonly string[],
  { bytes, leastAgeMs }: Budget,
  nowMs: number,
): number {
  let [routine, mayGo] = [0, 0];
  for (const { size, endMs } of cameras.flatMap((camera) => routineClips(layout, camera))) {
    routine += size;
    if (endMs < nowMs - leastAgeMs) mayGo += size;
  }
  return Math.min(mayGo, Math.max(0, routine - bytes));
}

function routineClips(layout: StoreLayout, camera: string): { size: number; endMs: number }[] {
  const days = readdirSync(layout.cameraDir(camera)).filter(isDay);
  return days.flatMap((day) =>
    readdirSync(layout.clipDir(camera, day)).flatMap((name) => {
      const facts = naming.decode(name);
      const found = lstatSync(join(layout.clipDir(camera, day), name), { throwIfNoEntry: false });
      if (!facts || !found || found.nlink > 1) return [];
      return [{ size: found.size, endMs: facts.startMs + facts.durationMs }];
    }),
  );
}
