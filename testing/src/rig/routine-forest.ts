import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { clipNaming, dayOf, type StoreLayout } from '@pm-dvr/contracts';

export interface Plot {
  readonly cameras: readonly string[];
  /** Of each camera. */
  readonly clips: number;
  readonly clipMs: number;
  /** Of each clip; each is a file of its own, for inodes are what is counted. */
  readonly bytes: number;
  /** Where the first clips begin, milliseconds since the epoch. */
  readonly fromMs: number;
  /** Number of the first clips; 1 if left out. */
  readonly sequence?: number;
}

const PID = 4_711;
/** A file of up to a block takes one, and its inode and name less than another half. */
const BLOCK_BYTES = 4_096;
const REPORTED_EACH = 100_000;
const naming = clipNaming();

/** How many clips of so many bytes may be planted in a folder, if half of what is free is to be left. */
export async function roomForClips(folder: string, bytes: number): Promise<number> {
  const { bavail, bsize, ffree } = await statfs(folder);
  const each = Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES + BLOCK_BYTES / 2;
  return Math.floor(Math.min((bavail * bsize) / 2 / each, ffree / 2));
}

/** Fills a store with small clips that follow each other, in day folders as a recorder would have left them. */
export function plantRoutine(
  layout: Pick<StoreLayout, 'clipDir'>,
  plot: Plot,
  progress?: (clips: number) => void,
): void {
  const { cameras, clips, clipMs, bytes, fromMs, sequence = 1 } = plot;
  const content = Buffer.alloc(bytes, 1);
  let planted = 0;
  for (const camera of cameras) {
    let folder = '';
    for (let index = 0; index < clips; index++) {
      const startMs = fromMs + index * clipMs;
      const facts = { camera, startMs, durationMs: clipMs, pid: PID, sequence: sequence + index };
      const wanted = layout.clipDir(camera, dayOf(startMs));
      if (folder !== wanted) mkdirSync(wanted, { recursive: true });
      folder = wanted;
      const file = openSync(join(folder, naming.encode(facts)), 'wx');
      if (bytes > 0) writeSync(file, content);
      closeSync(file);
      if (++planted % REPORTED_EACH === 0) progress?.(planted);
    }
  }
}
