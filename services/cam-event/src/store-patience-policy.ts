import { codeOf } from '@pm-dvr/runtime';

/** What a file system says of a name: it will say so again, and such a message must not hold up all others for ever. */
const OF_A_NAME = new Set(['ENAMETOOLONG', 'EILSEQ', 'EINVAL']);

/**
 * Whether an error is one of the store, which may take more again when somebody has made room, mended it or brought it back:
 * one of a system call, for no list names them all, or `ENODEV`, with which a file system that is away is refused.
 */
export function mayPass(error: unknown): boolean {
  const code = codeOf(error);
  if (code === undefined || OF_A_NAME.has(code)) return false;
  return code === 'ENODEV' || (error instanceof Error && 'syscall' in error);
}
