import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoreLayout } from '@pm-dvr/contracts';
import { clipPath } from '@pm-dvr/footage';
import { systemClock } from '@pm-dvr/runtime';
import { readFrames } from '../frame-audit.ts';
import { finishedClips } from '../rig/finished-clips.ts';

const PERIOD_MS = 200;

/** Waits until the store holds this frame or a later one, finished or not; gives up after `timeoutMs`. */
export async function untilOnDisk(
  layout: StoreLayout,
  camera: string,
  frame: number,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<void> {
  const deadlineMs = systemClock.monotonicMs() + timeoutMs;
  while (!signal.aborted && systemClock.monotonicMs() < deadlineMs) {
    if ((await newestFrame(layout, camera)) >= frame) return;
    await systemClock.sleep(PERIOD_MS, signal);
  }
}

/** The highest frame number in the open file and the last clip; -1 if there is none. */
async function newestFrame(layout: StoreLayout, camera: string): Promise<number> {
  const folder = layout.liveDir(camera);
  const open = (await readdir(folder).catch(() => []))
    .filter((name) => name.endsWith('.mp4'))
    .map((name) => join(folder, name));
  const last = (await finishedClips(layout, camera)).at(-1);
  let newest = -1;
  for (const file of last ? [...open, clipPath(layout, last)] : open) {
    // A file that was just finished has another name now; the next look finds it there.
    const marks = await readFrames(file).catch(() => []);
    newest = marks.reduce((highest, mark) => Math.max(highest, mark.number), newest);
  }
  return newest;
}
