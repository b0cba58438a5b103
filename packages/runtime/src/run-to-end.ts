import type { Readable } from 'node:stream';
import { startBoundChild } from './child-process.ts';

/** More than any program says that is asked for something. */
const MOST_CHARACTERS = 16 * 2 ** 20;

/** How a program that ends by itself ended, and what it said, as UTF-8. */
export interface ProgramResult {
  /** null if it was killed, as when it took too long or said more than 16 Mi characters. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunToEndOptions {
  /** How long it may take; it is killed then. */
  readonly timeoutMs: number;
  /** Kills it at once. */
  readonly signal?: AbortSignal | undefined;
  /** Text for its standard input. Not visible in any process list. */
  readonly stdin?: string | undefined;
  /** Its whole environment; this process's own if absent. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}

/**
 * Runs `program` (a name on PATH or an absolute path), without a shell, and waits for its end. It dies with this
 * process. Throws CodedError `PROGRAM_MISSING`.
 */
export async function runToEnd(
  program: string,
  args: readonly string[],
  options: RunToEndOptions,
): Promise<ProgramResult> {
  const { timeoutMs, signal, stdin, env } = options;
  const child = await startBoundChild(program, args, {
    stdout: true,
    ...(stdin === undefined ? {} : { stdin }),
    ...(env && { env }),
  });
  const kill = () => child.kill('SIGKILL');
  const limit = setTimeout(kill, timeoutMs);
  signal?.addEventListener('abort', kill, { once: true });
  if (signal?.aborted) kill();
  const [stdout, stderr] = [listenTo(child.stdout, kill), listenTo(child.stderr, kill)];
  try {
    const { code } = await child.exited;
    return { code, stdout: stdout(), stderr: stderr() };
  } finally {
    clearTimeout(limit);
    signal?.removeEventListener('abort', kill);
  }
}

/** Gathers what a stream says; the function tells it. Calls `onFlood` and throws the rest away when it is too much. */
function listenTo(stream: Readable | undefined, onFlood: () => void): () => string {
  let said = '';
  stream?.setEncoding('utf8').on('data', (chunk: string) => {
    if (said.length <= MOST_CHARACTERS) said += chunk;
    else onFlood();
  });
  return () => said;
}
