import { startBoundChild } from '@pm-dvr/runtime';
import { goOnUnless } from './ask.ts';

/** How a program that ends by itself ended, and what it said. */
export interface ToolResult {
  /** null if it was killed, as when it took too long. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ToolOptions {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** Not visible in any process list. */
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Runs a program to its end. Throws CodedError `PROGRAM_MISSING`, and `INTERRUPTED` when `signal` says so. */
export async function runTool(
  program: string,
  args: readonly string[],
  options: ToolOptions,
): Promise<ToolResult> {
  const { signal, timeoutMs, stdin, env } = options;
  goOnUnless(signal);
  const child = await startBoundChild(program, args, {
    stdout: true,
    ...(stdin === undefined ? {} : { stdin }),
    ...(env && { env }),
  });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name]?.setEncoding('utf8').on('data', (chunk: string) => {
      texts[name] += chunk;
    });
  const abort = () => child.kill('SIGKILL');
  const limit = setTimeout(abort, timeoutMs);
  signal.addEventListener('abort', abort, { once: true });
  const { code } = await child.exited;
  clearTimeout(limit);
  signal.removeEventListener('abort', abort);
  goOnUnless(signal);
  return { code, ...texts };
}
