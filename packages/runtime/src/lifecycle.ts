import { constants } from 'node:os';
import { CodedError, codeOf, isCodedError, messageOf } from './errors.ts';

/** The wish of somebody outside that this program ends. */
export interface StopSignals {
  /** Aborted by the first SIGTERM or SIGINT. */
  readonly signal: AbortSignal;
  /** Stops listening; SIGTERM and SIGINT then do again what they do by default. */
  release(): void;
}

/** Listens for SIGTERM and SIGINT. A second one ends the process at once, with exit code 143 or 130. */
export function onStopSignals(): StopSignals {
  const controller = new AbortController();
  const handler = (name: 'SIGTERM' | 'SIGINT') => {
    if (controller.signal.aborted) process.exit(128 + constants.signals[name]);
    controller.abort(new CodedError('STOPPED', `stopped by ${name}`));
  };
  process.on('SIGTERM', handler).on('SIGINT', handler);
  return {
    signal: controller.signal,
    release: () => void process.off('SIGTERM', handler).off('SIGINT', handler),
  };
}

/**
 * Calls the handler on every SIGHUP, one call after the other; signals that come during a call lead to one more
 * call. An error of the handler is printed and the program goes on. Returns what stops the listening.
 */
export function onReload(handler: () => Promise<void>): () => void {
  let isRunning = false;
  let isWanted = false;
  const run = async () => {
    isWanted = true;
    if (isRunning) return;
    isRunning = true;
    while (isWanted) {
      isWanted = false;
      await handler().catch(printError);
    }
    isRunning = false;
  };
  process.on('SIGHUP', run);
  return () => void process.off('SIGHUP', run);
}

/** Runs a program to its end, which is the exit code that `main` gives, or that of its error, which is printed. */
export function runProgram(main: () => Promise<number>): void {
  main().then(
    (code) => {
      process.exitCode = code;
    },
    (error) => {
      process.exitCode = exitWith(error);
    },
  );
}

/** From now on a reader of standard output that has seen enough, such as a pager or `head`, ends the program and is no fault. */
export function endQuietlyWithoutReader(): void {
  process.stdout.on('error', (error) => {
    if (codeOf(error) !== 'EPIPE') throw error;
    process.exit(process.exitCode ?? 0);
  });
}

/** Prints on standard error why a program ends, with the stack only if DEBUG is set; returns its exit code. */
export function exitWith(error: unknown): number {
  printError(error);
  return exitCodeOf(error);
}

/** What a program ends with because of an error. */
export function exitCodeOf(error: unknown): number {
  return isCodedError(error) ? error.exitCode : 1;
}

function printError(error: unknown): void {
  const lines = isCodedError(error) ? error.message : messageOf(error);
  const text = process.env.DEBUG && error instanceof Error ? (error.stack ?? lines) : lines;
  process.stderr.write(`${text}\n`);
}
