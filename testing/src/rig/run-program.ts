import { type DaemonOptions, DaemonProcess } from './daemon-process.ts';

/** How a program that ends by itself ended, and what it said. */
export interface RunResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const LONGEST_MS = 60_000;

/** Runs a built program to its end; kills it, with exit code null, if that does not come within a minute. */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: DaemonOptions = {},
): Promise<RunResult> {
  await using process = DaemonProcess.start(program, args, options);
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    process.child[name]?.on('data', (chunk: string) => {
      texts[name] += chunk;
    });
  const deadline = setTimeout(() => process.signal('SIGKILL'), LONGEST_MS);
  const { code } = await process.exited;
  clearTimeout(deadline);
  return { code, ...texts };
}
