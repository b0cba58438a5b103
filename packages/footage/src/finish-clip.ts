import { link, mkdir, open, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type ClipFacts, type ClipNaming, dayOf, type StoreLayout } from '@pm-dvr/contracts';
import { CodedError, codeOf, syncDirectory } from '@pm-dvr/runtime';

/** A clip under its final name. */
export interface FinishedClip {
  readonly facts: ClipFacts;
  /** File name without folder. */
  readonly name: string;
  readonly path: string;
  readonly sizeBytes: number;
}

/** Where the open clip of a run is written: `<pid>-<sequence>.mp4`, sequence as ffmpeg counts it. */
export function liveClipName(pid: number, sequence: number): string {
  return `${pid}-${String(sequence).padStart(9, '0')}.mp4`;
}

/** Recorder's PID and sequence in the name of a file in `.live/`; undefined for anything else there. */
export function parseLiveClipName(name: string): { pid: number; sequence: number } | undefined {
  const match = /^([1-9]\d{0,9})-(\d{9,15})\.mp4$/.exec(name);
  return match ? { pid: Number(match[1]), sequence: Number(match[2]) } : undefined;
}

/**
 * Makes a closed clip durable and gives it its final name, in the folder of the local day on which it starts.
 *
 * The data is on the disk before the name is; a name that exists is never taken over (CodedError `CLIP_EXISTS`,
 * invariant 1). Fails with Node's error when the store cannot be written; the file then stays where it is.
 */
export async function finishClip(
  layout: StoreLayout,
  naming: ClipNaming,
  livePath: string,
  facts: ClipFacts,
): Promise<FinishedClip> {
  const sizeBytes = await syncFile(livePath);
  const folder = layout.clipDir(facts.camera, dayOf(facts.startMs));
  await makeDurableFolder(folder);
  const name = naming.encode(facts);
  const path = join(folder, name);
  await moveWithoutReplacing(livePath, path);
  await syncDirectory(folder);
  return { facts, name, path, sizeBytes };
}

/** Flushes what has been written of a file to the disk; returns its size in bytes. */
async function syncFile(path: string): Promise<number> {
  const file = await open(path, 'r');
  try {
    await file.datasync();
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}

async function makeDurableFolder(folder: string): Promise<void> {
  const created = await mkdir(folder, { recursive: true });
  if (created !== undefined) await syncDirectory(dirname(created));
}

async function moveWithoutReplacing(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return await settleExisting(from, to);
    // File systems without hard links (exFAT, some network shares): the name is unique by construction.
    if (codeOf(error) !== 'EPERM' && codeOf(error) !== 'ENOTSUP' && codeOf(error) !== 'ENOSYS') throw error;
    if (await exists(to)) throw clipExists(to);
    return await rename(from, to);
  }
  await unlink(from);
}

/** A crash between link and unlink leaves both names of one file: then the old name goes. */
async function settleExisting(from: string, to: string): Promise<void> {
  const [live, final] = await Promise.all([stat(from), stat(to)]);
  if (live.ino !== final.ino || live.dev !== final.dev) throw clipExists(to);
  await unlink(from);
}

function clipExists(path: string): CodedError {
  return new CodedError('CLIP_EXISTS', `${path} exists already and is left as it is`);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error) => {
      if (codeOf(error) === 'ENOENT') return false;
      throw error;
    },
  );
}
