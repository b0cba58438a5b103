import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { codeOf } from '@pm-dvr/runtime';

/** A file's text and whether anybody on the machine may read it. */
export interface TextFile {
  readonly text: string;
  readonly openToOthers: boolean;
}

/** Why a file could not be read, in words, with the system's code (`ENOENT`) where there is one. */
export interface ReadFailure {
  readonly reason: string;
  readonly code?: string;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'too many symbolic links',
};

/**
 * Reads a regular file of at most `limitBytes` as UTF-8. It never waits (a FIFO is refused) and never throws for
 * what the file system says.
 */
export function readText(path: string, limitBytes: number): TextFile | ReadFailure {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const code = codeOf(error) ?? 'UNKNOWN';
    return { reason: REASONS[code] ?? code, code };
  }
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) return { reason: 'not a regular file' };
    const bytes = readUpTo(descriptor, limitBytes + 1);
    if (bytes.length > limitBytes) return { reason: `longer than ${limitBytes} bytes` };
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { text, openToOthers: (stat.mode & 0o004) !== 0 };
  } catch (error) {
    return { reason: error instanceof TypeError ? 'not UTF-8 text' : (codeOf(error) ?? 'unreadable') };
  } finally {
    closeSync(descriptor);
  }
}

/** Whether reading failed. */
export function isFailure(result: TextFile | ReadFailure): result is ReadFailure {
  return 'reason' in result;
}

function readUpTo(descriptor: number, limitBytes: number): Buffer {
  const buffer = Buffer.alloc(limitBytes);
  let length = 0;
  while (length < limitBytes) {
    const count = readSync(descriptor, buffer, length, limitBytes - length, null);
    if (count === 0) break;
    length += count;
  }
  return buffer.subarray(0, length);
}
