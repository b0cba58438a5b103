import { closeSync, linkSync, openSync, renameSync, unlinkSync } from 'node:fs';
import { codeOf } from '@pm-dvr/runtime';

/** What link(2) says where a hard link cannot be made, whatever is tried: link(2), and what file systems make of it. */
const NO_LINK_POSSIBLE = new Set(['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP']);

/** Whether an error of a hard link means that only a copy can stand in for it. */
export function needsCopy(error: unknown): boolean {
  return NO_LINK_POSSIBLE.has(codeOf(error) ?? '');
}

/**
 * Gives a finished file its name in the same file system, and takes the temporary one away. A file that has the name is
 * never replaced: Node's `EEXIST`. At once, not durable.
 */
export function publishFile(temporary: string, target: string): void {
  try {
    linkSync(temporary, target);
  } catch (error) {
    if (!needsCopy(error)) throw error;
    renameToNewName(temporary, target);
    return;
  }
  unlinkSync(temporary);
}

/** The same where there are no hard links (exFAT, some network shares): the name is taken by an empty file first. */
export function renameToNewName(temporary: string, target: string): void {
  closeSync(openSync(target, 'wx'));
  try {
    renameSync(temporary, target);
  } catch (error) {
    unlinkSync(target);
    throw error;
  }
}
