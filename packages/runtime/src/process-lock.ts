import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, link, open, rename, writeFile } from 'node:fs/promises';
import { temporaryName, unlinkIfThere } from './atomic-file.ts';
import { systemClock } from './clock.ts';
import { CodedError, codeOf, messageOf } from './errors.ts';
import { isRunning, ownIdentity, type ProcessIdentity } from './process-identity.ts';

/** A lock that this process holds. It ends with the process at the latest. */
export interface ProcessLock {
  release(): Promise<void>;
}

/** What a lock file says: who holds it, and which taking of the lock it stands for. */
interface Holder extends ProcessIdentity {
  readonly token?: string;
}

/** A lock file as it is found; without holder if it cannot be read (yet). */
interface Found {
  readonly inode: number;
  readonly holder: Holder | undefined;
}

/** Of the locks that this process holds or is about to take. */
const ownTokens = new Set<string>();

const RETRY_MS = 10;
const TRIES = 100;
/** After so many tries, a lock file that says nothing was torn by a power cut and is not just being written. */
const TRIES_UNREADABLE = 50;

/**
 * Takes the lock of that path for this process; the folder must exist. The lock of a process that is gone is taken
 * over, and so is one that this process has released while the file could not be reached, as on a file system that was
 * unmounted for a while. Throws CodedError `LOCK_HELD` (exit code 75), which names the PID, if a running process holds it, this one
 * included. Works between processes of one machine and one PID namespace.
 */
export async function acquireProcessLock(path: string): Promise<ProcessLock> {
  const own = temporaryName(path);
  const token = randomBytes(8).toString('hex');
  await writeFile(own, `${JSON.stringify({ ...ownIdentity(), token })}\n`, { flag: 'wx' });
  ownTokens.add(token);
  let isHeld = false;
  try {
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      isHeld = await create(own, path);
      if (isHeld) return heldLock(path, token);
      const found = await look(path);
      if (found === undefined) continue;
      const isStale = found.holder ? !isHolding(found.holder) : attempt > TRIES_UNREADABLE;
      if (found.holder && !isStale) throw held(path, found.holder.pid);
      isHeld = isStale && (await takeOver(path, own, found.inode));
      if (isHeld) return heldLock(path, token);
      await systemClock.sleep(RETRY_MS);
    }
    throw held(path, undefined);
  } finally {
    if (!isHeld) ownTokens.delete(token);
    await unlinkIfThere(own);
  }
}

/**
 * Gives a lock back at the end of a program. One that cannot be removed, as on a disk that has become read-only, is told of and no
 * fault: who comes next sees that nobody holds it.
 */
export async function releaseAtEnd(lock: ProcessLock, warn: (text: string) => void): Promise<void> {
  try {
    await lock.release();
  } catch (error) {
    warn(`the lock stays behind: ${messageOf(error)}`);
  }
}

/** Who holds the lock, and whether that process still runs; undefined if nobody does. Needs read permission only. */
export async function readLock(path: string): Promise<{ pid: number; alive: boolean } | undefined> {
  const holder = (await look(path))?.holder;
  return holder && { pid: holder.pid, alive: isRunning(holder) };
}

function heldLock(path: string, token: string): ProcessLock {
  return {
    release: async () => {
      // Somebody may have removed the file by hand; what is there then belongs to another.
      if ((await look(path))?.holder?.token === token) await unlinkIfThere(path);
      ownTokens.delete(token);
    },
  };
}

/** Whether a holder runs; this process itself holds no more than what it knows of. */
function isHolding(holder: Holder): boolean {
  const isOwn = holder.pid === process.pid && holder.token !== undefined;
  return isRunning(holder) && (!isOwn || ownTokens.has(holder.token as string));
}

/** Creates the lock file, complete from its first instant; false if there is one already. */
async function create(own: string, path: string): Promise<boolean> {
  try {
    await link(own, path);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (!['EPERM', 'ENOTSUP', 'ENOSYS'].includes(codeOf(error) ?? '')) throw error;
    return await createWithoutLink(own, path);
  }
  return true;
}

/** File systems without hard links: the file is empty for a moment, which `TRIES_UNREADABLE` allows for. */
async function createWithoutLink(own: string, path: string): Promise<boolean> {
  try {
    await copyFile(own, path, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Replaces a stale lock file by our own; false if another process came first.
 *
 * Whoever replaces the file with inode N must hold the lock `<path>.<N>` and look again under it. Its owner is
 * gone and everybody else needs that lock too, so that nobody can change it between the look and the rename.
 */
async function takeOver(path: string, own: string, inode: number): Promise<boolean> {
  const claim = await acquireProcessLock(`${path}.${inode}`).catch((error) => {
    if (codeOf(error) === 'LOCK_HELD') return undefined;
    throw error;
  });
  if (!claim) return false;
  try {
    const found = await look(path);
    if (found?.inode !== inode || (found.holder && isHolding(found.holder))) return false;
    // rename(2) of one name of a file over another name of it does nothing; these are two files.
    await rename(own, path);
    return true;
  } finally {
    await claim.release();
  }
}

async function look(path: string): Promise<Found | undefined> {
  try {
    const file = await open(path, 'r');
    try {
      const { ino } = await file.stat();
      return { inode: ino, holder: parseHolder(await file.readFile('utf8')) };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function parseHolder(text: string): Holder | undefined {
  try {
    const value = JSON.parse(text) as Holder | null;
    return Number.isSafeInteger(value?.pid) && Number(value?.pid) > 0 ? (value as Holder) : undefined;
  } catch {
    return undefined;
  }
}

function held(path: string, pid: number | undefined): CodedError {
  const holder = pid === undefined ? 'another process' : `process ${pid}`;
  return new CodedError('LOCK_HELD', `${path} is held by ${holder}`, { exitCode: 75 });
}
