import { type DaemonOptions, DaemonProcess } from './daemon-process.ts';

/** How a program that ends by itself ended, and what it said. */
export interface RunResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions extends DaemonOptions {
  /** A minute if left out. */
  readonly longestMs?: number;
}

/** Runs a built program to its end; kills it, with exit code null, if that does not come in time. */
export async function runProgram(
  program: string,
  args: readonly string[],
  { longestMs = 60_000, ...options }: RunOptions = {},
): Promise<RunResult> {
  await using process = DaemonProcess.start(program, args, options);
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    process.child[name]?.on('data', (chunk: string) => {
      texts[name] += chunk;
    });
  const deadline = setTimeout(() => process.signal('SIGKILL'), longestMs);
  const { code } = await process.exited;
  clearTimeout(deadline);
  return { code, ...texts };
}
