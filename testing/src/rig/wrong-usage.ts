import { EXIT } from '@pm-dvr/contracts';
import { CodedError, messageOf } from '@pm-dvr/runtime';

/** CodedError `usage` (exit code 64): what is wrong with a command line. */
export function wrongUsage(message: string, cause?: unknown): CodedError {
  return new CodedError('usage', message, { cause, exitCode: EXIT.usage });
}

/** What `parse` gives, such as Node's `parseArgs`; what it throws is {@link wrongUsage}. */
export function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    throw wrongUsage(messageOf(cause), cause);
  }
}
