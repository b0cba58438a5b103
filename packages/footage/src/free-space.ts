import { statfsSync } from 'node:fs';

/** So much more than the floor is free when recording goes on after a pause (docs/decisions/0006-free-space-floor.md). */
const RESUME_FACTOR = 1.05;

/** Bytes that an unprivileged process can still write to the file system that holds `folder`. Fails with Node's error. */
export function freeBytes(folder: string): number {
  const stats = statfsSync(folder);
  return stats.bavail * stats.bsize;
}

/** How much must be free for a paused recorder to go on, bytes; a little more than the floor, so that it does not flutter there. */
export function resumeFreeBytes(minFreeBytes: number): number {
  return Math.ceil(minFreeBytes * RESUME_FACTOR);
}
