import {
  closeSync,
  existsSync,
  fstatSync,
  linkSync,
  openSync,
  renameSync,
  statSync,
  unlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type ClipFacts, type ClipNaming, dayOf, type StoreLayout } from '@pm-dvr/contracts';
import { CodedError, codeOf, makeDurableFolder, syncData, syncDirectory } from '@pm-dvr/runtime';
import type { Interval } from './coverage-policy.ts';
import { fragmentStarts } from './fragment-index.ts';
import { summariseFragments } from './fragments.ts';
import { mayPause, pausesOf } from './pause-policy.ts';

/** A clip under its final name. */
export interface FinishedClip {
  readonly facts: ClipFacts;
  /** File name without folder. */
  readonly name: string;
  readonly path: string;
  readonly sizeBytes: number;
  /** Where in it no frame came for seconds although the stream went on; instants in ms since the epoch. */
  readonly pauses: readonly Interval[];
}

/** Where the open clip of a run is written: `<pid>-<sequence>.mp4`, sequence as ffmpeg counts it. */
export function liveClipName(pid: number, sequence: number): string {
  return `${pid}-${String(sequence).padStart(9, '0')}.mp4`;
}

/** Recorder's PID and sequence in the name of a file in `.live/`; undefined for anything else there. */
export function parseLiveClipName(name: string): { pid: number; sequence: number } | undefined {
  const match = /^([1-9]\d{0,9})-(\d{9}|[1-9]\d{9,14})\.mp4$/.exec(name);
  return match ? { pid: Number(match[1]), sequence: Number(match[2]) } : undefined;
}

/**
 * Makes a closed clip durable and gives it its final name, in the folder of the local day on which it starts.
 *
 * The data is on the disk before the name is; a name that exists is never taken over (CodedError `CLIP_EXISTS`,
 * invariant 1). Fails with Node's error when the store cannot be written; the file then stays where it is.
 *
 * Only what waits for the disk goes to the thread pool. The other system calls take microseconds, and a hop to the
 * pool and back for each of them was half of the recorder's processor time.
 *
 * @param file The clip's file, where the caller has it open already; it is closed in any case. `startMs` is when the time
 *   in the file begins, where that is before the clip's first frame.
 */
export async function finishClip(
  layout: StoreLayout,
  naming: ClipNaming,
  livePath: string,
  facts: ClipFacts,
  file?: { readonly fd: number; readonly startMs: number },
): Promise<FinishedClip> {
  const { fd, startMs } = file ?? { fd: openSync(livePath, 'r'), startMs: facts.startMs };
  const { sizeBytes, pauses } = await syncAndClose(fd, startMs, facts);
  const folder = layout.clipDir(facts.camera, dayOf(facts.startMs));
  const name = naming.encode(facts);
  const path = join(folder, name);
  await moveWithoutReplacing(livePath, path);
  await syncDirectory(folder);
  return { facts, name, path, sizeBytes, pauses };
}

/** Flushes what has been written of a clip to the disk, looks at it, and closes it. */
async function syncAndClose(
  fd: number,
  fileStartMs: number,
  { startMs, durationMs }: ClipFacts,
): Promise<Pick<FinishedClip, 'sizeBytes' | 'pauses'>> {
  try {
    await syncData(fd);
    const pauses = findPauses(fd, startMs + durationMs - fileStartMs)
      .map(({ fromMs, toMs }) => ({
        fromMs: Math.round(fileStartMs + fromMs),
        toMs: Math.round(fileStartMs + toMs),
      }))
      .filter(({ fromMs }) => fromMs >= startMs);
    return { sizeBytes: fstatSync(fd).size, pauses };
  } finally {
    closeSync(fd);
  }
}

/** A finished clip has an index, which tells at little cost that there is none. */
function findPauses(fd: number, durationMs: number): Interval[] {
  const startsMs = fragmentStarts(fd);
  if (startsMs.length > 0 && !mayPause(startsMs)) return [];
  return pausesOf(summariseFragments(fd), durationMs);
}

async function moveWithoutReplacing(from: string, to: string): Promise<void> {
  try {
    await linkIntoFolder(from, to);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return settleExisting(from, to);
    // File systems without hard links (exFAT, some network shares): the name is unique by construction.
    if (codeOf(error) !== 'EPERM' && codeOf(error) !== 'ENOTSUP' && codeOf(error) !== 'ENOSYS') throw error;
    if (existsSync(to)) throw clipExists(to);
    return renameSync(from, to);
  }
  unlinkSync(from);
}

/** A day's folder is made with its first clip, or when somebody removed it. */
async function linkIntoFolder(from: string, to: string): Promise<void> {
  try {
    linkSync(from, to);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || !existsSync(from)) throw error;
    await makeDurableFolder(dirname(to));
    linkSync(from, to);
  }
}

/** A crash between link and unlink leaves both names of one file: then the old name goes. */
function settleExisting(from: string, to: string): void {
  const [live, final] = [statSync(from), statSync(to)];
  if (live.ino !== final.ino || live.dev !== final.dev) throw clipExists(to);
  unlinkSync(from);
}

function clipExists(path: string): CodedError {
  return new CodedError('CLIP_EXISTS', `${path} exists already and is left as it is`);
}
