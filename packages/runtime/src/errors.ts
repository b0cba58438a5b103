const CODED = 'CodedError';

/**
 * The one error class of the suite. `code` is stable and documented in the guide; `message` says what is wrong
 * and what to do; `exitCode` is what a program ends with if nobody handles it.
 */
export class CodedError extends Error {
  readonly code: string;
  readonly exitCode: number;

  constructor(code: string, message: string, options: { cause?: unknown; exitCode?: number } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = CODED;
    this.code = code;
    this.exitCode = options.exitCode ?? 1;
  }
}

/** Whether it is a {@link CodedError}, of whichever of a program's files: each has a class of its own. */
export function isCodedError(error: unknown): error is CodedError {
  return error instanceof Error && error.name === CODED;
}

/** The `code` of an error of ours or of Node's (`ENOENT`); undefined for anything else. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Whether the file system has no room for what was to be written: it is full (`ENOSPC`), or a quota is used up (`EDQUOT`). */
export function isOutOfSpace(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'ENOSPC' || code === 'EDQUOT';
}

/** What an unknown thrown value says, on one line; never empty. */
export function messageOf(error: unknown): string {
  return textOf(error).replace(/\s*\n\s*/g, ' ');
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error) || 'unknown error';
  if (error.message !== '') return error.message;
  // A connection attempt to a name with several addresses fails with one error for each, and says nothing itself.
  const errors: unknown[] = error instanceof AggregateError ? error.errors : [];
  return [...new Set(errors.map(textOf))].join('; ') || codeOf(error) || error.name || 'unknown error';
}
