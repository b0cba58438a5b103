import { execFile } from 'node:child_process';
import { findProgram } from '@pm-dvr/runtime';

/** How a program ended that ran to its end, and what it said. */
export interface Outcome {
  /** Null if it was killed, such as for taking too long. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** It is killed after so long; 60 s if left out. */
  readonly timeoutMs?: number;
  readonly env?: NodeJS.ProcessEnv;
}

const MOST_BYTES = 64 * 1024 * 1024;
const DEFAULT_MS = 60_000;

/** Runs a program of this machine to its end; never throws for how it ended. */
export function outcomeOf(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Outcome> {
  const limits = {
    timeout: options.timeoutMs ?? DEFAULT_MS,
    killSignal: 'SIGKILL',
    maxBuffer: MOST_BYTES,
  } as const;
  const env = { ...process.env, LC_ALL: 'C.UTF-8', ...options.env };
  return new Promise((resolve) => {
    const child = execFile(findProgram(program), args, { ...limits, env }, (error, stdout, stderr) => {
      resolve({ code: error ? child.exitCode : 0, stdout, stderr });
    });
    child.stdin?.end();
  });
}

/** Standard output of a program of this machine. Throws an Error with all that it said if it ended with another code than 0. */
export async function outputOf(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const outcome = await outcomeOf(program, args, options);
  return successOf([program, ...args], outcome).stdout;
}

/** The outcome itself if it is one of success. Throws an Error with all that the program said otherwise. */
export function successOf(command: readonly string[], outcome: Outcome): Outcome {
  if (outcome.code === 0) return outcome;
  const said = `${outcome.stdout}\n${outcome.stderr}`.trim();
  throw new Error(`${command.join(' ')} ended with ${outcome.code ?? 'a signal'}\n${said}`);
}

/**
 * A command in namespaces of its own of processes and mounts: when it is over, or this process is, however that comes about,
 * nothing that it has started runs any more and nothing that it has mounted is there any more.
 */
export function confined(command: readonly string[]): string[] {
  return [
    ...['setpriv', '--pdeathsig', 'KILL', '--'],
    ...[
      'unshare',
      '--mount',
      '--propagation',
      'private',
      '--pid',
      '--fork',
      '--kill-child',
      '--mount-proc',
      '--',
    ],
    ...command,
  ];
}
