import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fdatasync,
  fsync,
  ftruncateSync,
  openSync,
  renameSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { type FileHandle, open, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { codeOf } from './errors.ts';
import { makeFolder } from './folder.ts';

export interface WriteOptions {
  /** Permissions of the file, cut by the umask; 0o666 if absent. */
  readonly mode?: number;
}

/**
 * Replaces a file as a whole: at every instant, and after a crash, it holds either the old text or the new one.
 * Text and name are on the disk when the promise resolves. Its folder must exist. Fails with Node's error and then leaves the old text.
 */
export async function writeFileAtomic(path: string, text: string, options: WriteOptions = {}): Promise<void> {
  const temporary = temporaryName(path);
  try {
    const file = await open(temporary, 'wx', options.mode);
    await closing(file, async () => {
      await file.writeFile(text);
      await file.sync();
    });
    await rename(temporary, path);
  } catch (error) {
    await unlinkIfThere(temporary).catch(() => {});
    throw error;
  }
  await syncDirectory(dirname(path));
}

/**
 * The same for small text that need not outlive a power cut, at once: where a daemon does it often, a hop to the
 * thread pool and back for each of its system calls costs several times what the calls do. `mode`: permissions that the file
 * is to have whatever the umask is.
 */
export function replaceFile(path: string, text: string, mode?: number): void {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    writeFileSync(temporary, text);
    if (mode !== undefined) chmodSync(temporary, mode);
    renameSync(temporary, path);
  } catch (error) {
    try {
      unlinkSync(temporary);
    } catch {
      // It was never made; what went wrong is told by the first error.
    }
    throw error;
  }
}

/**
 * Writes small text over a file that is there, in its place: for a disk so full that {@link replaceFile} fails. A reader may see
 * the end of the old text after the new one, for a moment or after a crash. Fails with Node's error.
 */
export function overwriteFile(path: string, text: string): void {
  const file = openSync(path, 'r+');
  try {
    ftruncateSync(file, writeSync(file, text, 0));
  } finally {
    closeSync(file);
  }
}

/** A name beside `path` that nothing else uses, for what is to become `path`. */
export function temporaryName(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
}

/** As {@link appendLines}, one line. */
export async function appendLine(path: string, line: string, options: { durable: boolean }): Promise<void> {
  await appendLines(path, [line], options);
}

/**
 * Appends lines, none of which may hold a newline, creating file and folders. A line that a crash left torn is closed
 * first, so that it cannot spoil these. Writers in several processes do not mix their lines.
 */
export async function appendLines(
  path: string,
  lines: readonly string[],
  options: { durable: boolean },
): Promise<void> {
  if (lines.some((line) => line.includes('\n')))
    throw new RangeError('a line that is appended must not hold a newline');
  if (options.durable) await makeDurableFolder(dirname(path));
  else makeFolder(dirname(path));
  const file = await open(path, 'a+');
  const isNew = await closing(file, async () => {
    const { size } = await file.stat();
    await file.appendFile(`${(await endsTorn(file, size)) ? '\n' : ''}${lines.join('\n')}\n`);
    if (options.durable) await file.datasync();
    return size === 0;
  });
  if (options.durable && isNew) await syncDirectory(dirname(path));
}

async function endsTorn(file: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return false;
  const { bytesRead, buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return bytesRead === 1 && buffer[0] !== 0x0a;
}

/**
 * Makes a folder and those above it that are missing; the name of each that it made is on the disk when the promise resolves.
 * Costs one look and no flush where the folder is there. Fails as {@link makeFolder} does, or with Node's error.
 */
export async function makeDurableFolder(path: string): Promise<void> {
  const topmost = makeFolder(path);
  if (topmost === undefined) return;
  for (let made = path; ; made = dirname(made)) {
    await syncDirectory(dirname(made));
    if (made === topmost) return;
  }
}

const fsyncOf = promisify(fsync);

/** Writes what a file holds through to the disk, in the thread pool: fdatasync(2) of a file descriptor. */
export const syncData: (fd: number) => Promise<void> = promisify(fdatasync);

/** Writes what a file holds, and how long it is, through to the disk. */
export async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r');
  await closing(file, () => file.sync());
}

/** Makes durable which names a folder holds. File systems that cannot do that are taken as they are. */
export async function syncDirectory(path: string): Promise<void> {
  const folder = openSync(path, 'r');
  try {
    await fsyncOf(folder);
  } catch (error) {
    if (codeOf(error) !== 'EINVAL' && codeOf(error) !== 'ENOTSUP') throw error;
  } finally {
    closeSync(folder);
  }
}

/** Deletes a file; false if there was none. */
export async function unlinkIfThere(path: string): Promise<boolean> {
  try {
    await unlink(path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

async function closing<T>(file: FileHandle, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } finally {
    await file.close();
  }
}
