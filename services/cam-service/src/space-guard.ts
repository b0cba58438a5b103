import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { freeBytes, resumeFreeBytes } from '@pm-dvr/footage';
import { isOutOfSpace, makeFolder, messageOf, namesIn, unlinkIfThere } from '@pm-dvr/runtime';
import type { Failure } from './failure-policy.ts';

export const SPACE_CHECK_MS = 10_000;

const PROBE = /^\.probe-\d+$/;

/**
 * Whether recording may go on: at least `minFreeBytes` free, and, after a pause, a little more, so that it does
 * not flutter at the floor. Undefined means yes.
 */
export function judgeSpace(options: {
  readonly freeBytes: number;
  readonly minFreeBytes: number;
  readonly paused: boolean;
}): Failure | undefined {
  const { freeBytes, minFreeBytes, paused } = options;
  const needed = paused ? resumeFreeBytes(minFreeBytes) : minFreeBytes;
  if (freeBytes >= needed) return undefined;
  const detail = `${sizeText(freeBytes)} free, fs_min_free is ${sizeText(minFreeBytes)}`;
  const resumed = paused ? `; recording goes on at ${sizeText(needed)}` : '';
  return { cause: 'disk-full', detail: `${detail}${resumed}` };
}

/**
 * Why nothing can be written below a camera's live folder just now; undefined if it can. Makes the folder. `paused` says whether
 * recording was held back before, see {@link judgeSpace}.
 */
export async function probeStore(
  liveDir: string,
  minFreeBytes: number,
  paused = false,
): Promise<Failure | undefined> {
  try {
    makeFolder(liveDir);
    const failure = judgeSpace({ freeBytes: freeBytes(liveDir), minFreeBytes, paused });
    if (failure) return failure;
    await writeSomething(liveDir);
    return undefined;
  } catch (error) {
    return storeFailure(error);
  }
}

/**
 * Removes from a camera's live folder what {@link probeStore} wrote in processes that were killed. What cannot be removed stays: the
 * next probe tells why. Fails with Node's error where the folder cannot be read.
 */
export async function removeProbes(liveDir: string): Promise<void> {
  for (const name of (await namesIn(liveDir)).filter((name) => PROBE.test(name)))
    await unlinkIfThere(join(liveDir, name)).catch(() => {});
}

/** Looks after the free space while recording goes on. */
export class SpaceWatch {
  private readonly folder: string;
  private readonly minFreeBytes: number;
  private checkedMs = Number.NEGATIVE_INFINITY;

  constructor(folder: string, minFreeBytes: number) {
    this.folder = folder;
    this.minFreeBytes = minFreeBytes;
  }

  /** To be called often; looks every {@link SPACE_CHECK_MS} of monotonic time, and tells if recording must pause. */
  consider(monotonicMs: number, pause: (failure: Failure) => void): void {
    if (monotonicMs - this.checkedMs < SPACE_CHECK_MS) return;
    this.checkedMs = monotonicMs;
    try {
      const options = { freeBytes: freeBytes(this.folder), minFreeBytes: this.minFreeBytes, paused: false };
      const failure = judgeSpace(options);
      if (failure) pause(failure);
    } catch (error) {
      pause(storeFailure(error));
    }
  }
}

/** What an error of the file system means for recording. */
export function storeFailure(error: unknown): Failure {
  return { cause: isOutOfSpace(error) ? 'disk-full' : 'store-unwritable', detail: messageOf(error) };
}

async function writeSomething(folder: string): Promise<void> {
  const path = join(folder, `.probe-${process.pid}`);
  const file = await open(path, 'w');
  try {
    await file.write(Buffer.alloc(4096));
    await file.datasync();
  } finally {
    await file.close();
    // Another process that takes the camera up may have taken it for a leftover.
    await unlinkIfThere(path);
  }
}

/** Never more than there is: `999 MiB`, `78.3 GiB`. */
function sizeText(bytes: number): string {
  const mebibytes = bytes / 1024 ** 2;
  if (mebibytes < 10_240) return `${Math.floor(mebibytes)} MiB`;
  return `${(Math.floor(mebibytes / 102.4) / 10).toFixed(1)} GiB`;
}
