import { createHash } from 'node:crypto';
import { constants, linkSync } from 'node:fs';
import { copyFile, open } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { CodedError, codeOf, syncDirectory, syncFile, temporaryName, unlinkIfThere } from '@pm-dvr/runtime';
import { needsCopy, publishFile } from './publish-file.ts';

/** Chunks that nobody reads into just now: a new one for each file would pile up until the garbage is collected. */
const spareChunks: Buffer[] = [];
const MOST_SPARE_CHUNKS = 2;

/** What a file holds. */
export interface FileHash {
  /** 64 hexadecimal digits. */
  readonly sha256: string;
  readonly bytes: number;
}

/** A clip that was kept as a file of its own. */
export interface CopiedClip extends FileHash {
  /** `reflink`: it shares its blocks with the clip until one of the two is changed. */
  readonly kept: 'reflink' | 'copy';
}

/** Hashing so much takes well under a millisecond; between two chunks others have their turn. */
const CHUNK_BYTES = 256 * 1024;

/**
 * Gives a clip one more name, at once: what is there under that name `exists` and stays as it is. `impossible` where only
 * a copy helps: another file system, one without hard links, or a clip with too many of them. Fails with Node's error,
 * `ENOENT` if the clip is gone. Not durable.
 */
export function linkClip(source: string, target: string): 'linked' | 'exists' | 'impossible' {
  try {
    linkSync(source, target);
    return 'linked';
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return 'exists';
    if (needsCopy(error)) return 'impossible';
    throw error;
  }
}

/**
 * Keeps a clip as a file of its own, durable and compared by hash when the promise resolves. It appears under its name
 * only then; a file that has the name is never replaced (Node's `EEXIST`). Until then it is a hidden file beside it
 * ({@link isLeftoverCopy}). Fails with Node's error, or CodedError `COPY_DIFFERS` if the copy cannot be read back as it
 * was; nothing is left behind then.
 */
export async function copyClip(source: string, target: string): Promise<CopiedClip> {
  const temporary = temporaryName(target);
  try {
    const kept = await copyInto(source, temporary);
    await syncFile(temporary);
    const hash = await compared(source, temporary);
    publishFile(temporary, target);
    await syncDirectory(dirname(target));
    return { kept, ...hash };
  } catch (error) {
    await unlinkIfThere(temporary).catch(() => {});
    throw error;
  }
}

/**
 * Whether a file name is that of a copy which {@link copyClip} is making, or has left at a crash: `.NAME.<digits>.tmp`,
 * NAME being what it is to become.
 */
export function isLeftoverCopy(name: string): boolean {
  return /^\..+(?<!\.json)\.[0-9a-f]{12}\.tmp$/.test(name);
}

/** SHA-256 and length of a file, read in chunks, so that others have their turn in between. Fails with Node's error. */
export async function hashFile(path: string): Promise<FileHash> {
  const file = await open(path, 'r');
  const chunk = spareChunks.pop() ?? Buffer.allocUnsafe(CHUNK_BYTES);
  try {
    const hash = createHash('sha256');
    let bytes = 0;
    for (;;) {
      const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES);
      if (bytesRead === 0) return { sha256: hash.digest('hex'), bytes };
      hash.update(chunk.subarray(0, bytesRead));
      bytes += bytesRead;
    }
  } finally {
    if (spareChunks.length < MOST_SPARE_CHUNKS) spareChunks.push(chunk);
    await file.close();
  }
}

/** Shares the blocks if the file system can; else copies them, and fails as that fails. */
async function copyInto(source: string, temporary: string): Promise<CopiedClip['kept']> {
  try {
    await copyFile(source, temporary, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE);
    return 'reflink';
  } catch {
    await copyFile(source, temporary, constants.COPYFILE_EXCL);
    return 'copy';
  }
}

async function compared(source: string, copy: string): Promise<FileHash> {
  const there = await hashFile(source);
  const here = await hashFile(copy);
  if (there.sha256 === here.sha256) return here;
  throw new CodedError(
    'COPY_DIFFERS',
    `the copy of ${basename(source)} differs from it (SHA-256); the disk of ${dirname(copy)} cannot be trusted`,
  );
}
