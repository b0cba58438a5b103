import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import type { Readable } from 'node:stream';
import { type Clock, systemClock } from './clock.ts';
import { CodedError } from './errors.ts';

/** How a child ended: an exit code, or the signal that killed it. */
export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A running program that dies with this process, however this process dies. */
export interface BoundChild {
  readonly pid: number;
  readonly stderr: Readable;
  /** Its standard output; undefined unless it was asked for. */
  readonly stdout: Readable | undefined;
  /** Readable ends of the child's file descriptors 3, 4, …, in that order. */
  readonly outputs: readonly Readable[];
  /** Resolves when the child has ended and all its output was read; never rejects. */
  readonly exited: Promise<ChildExit>;
  /** Sends SIGTERM and, `graceMs` later, SIGKILL. Resolves when the child has ended. */
  stop(graceMs: number): Promise<ChildExit>;
  /** Sends a signal to the child and to what it started in its turn, as a wrapper script does. */
  kill(signal: NodeJS.Signals): void;
}

export interface BoundChildOptions {
  /** Text for the child's standard input, which is closed after it. Not visible in any process list. */
  readonly stdin?: string;
  /** How many file descriptors from 3 on the child writes to. */
  readonly outputs?: number;
  /** Whether its standard output is wanted; it is thrown away otherwise. */
  readonly stdout?: boolean;
  readonly cwd?: string;
  /** Its whole environment; this process's own if absent. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock;
}

/**
 * Starts `program` (a name on PATH or an absolute path) with an argument array, no shell, in a session of its own.
 *
 * The kernel kills it when this process dies (prctl(2), PR_SET_PDEATHSIG, through setpriv(1)). Standard input is
 * handed over only when that is in force, so that a program that waits for its input cannot escape either.
 * Throws CodedError `PROGRAM_MISSING` if the program or setpriv is not installed.
 */
export async function startBoundChild(
  program: string,
  args: readonly string[],
  options: BoundChildOptions = {},
): Promise<BoundChild> {
  const setpriv = findProgram('setpriv');
  const target = findProgram(program);
  const outputs = Array.from({ length: options.outputs ?? 0 }, () => 'pipe' as const);
  const child = spawn(setpriv, ['--pdeathsig', 'KILL', '--', target, ...args], {
    stdio: ['pipe', options.stdout ? 'pipe' : 'ignore', 'pipe', ...outputs],
    detached: true,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.env === undefined ? {} : { env: { ...options.env } }),
  });
  const exited = whenExited(child);
  const pid = child.pid;
  if (pid === undefined) throw await startFailure(child, program);
  const readers = [2, ...outputs.map((_, index) => index + 3)].map((fd) => child.stdio[fd] as Readable);
  const stdout = child.stdout ?? undefined;
  const letGo = holdOutput(child, stdout ? [...readers, stdout] : readers);
  await untilExecuted(pid, options.clock ?? systemClock, child);
  child.stdin?.on('error', () => {});
  child.stdin?.end(options.stdin ?? '');
  letGo();
  const kill = groupKiller(child, pid);
  const [stderr, ...others] = readers;
  return {
    ...{ pid, stderr: stderr as Readable, stdout, outputs: others, exited, kill },
    stop: (graceMs) => stopChild(kill, exited, graceMs),
  };
}

/** Absolute path of a program. Throws CodedError `PROGRAM_MISSING` that names it. */
export function findProgram(program: string, path: string = process.env.PATH ?? ''): string {
  const candidates = isAbsolute(program)
    ? [program]
    : [...path.split(delimiter), '/usr/bin', '/bin', '/usr/sbin', '/sbin']
        .filter((folder) => folder !== '')
        .map((folder) => join(folder, program));
  const found = candidates.find(isExecutable);
  if (found !== undefined) return found;
  throw new CodedError('PROGRAM_MISSING', `${program} is not installed, or not on PATH`, { exitCode: 69 });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

async function startFailure(child: ChildProcess, program: string): Promise<CodedError> {
  const cause = await new Promise<unknown>((resolve) => child.once('error', resolve));
  return new CodedError('PROGRAM_FAILED', `${program} cannot be started: ${String(cause)}`, { cause });
}

function whenExited(child: ChildProcess): Promise<ChildExit> {
  return new Promise((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
    child.on('error', () => {});
  });
}

/**
 * Node throws away what nobody has read when a child ends. So that a child that ends at once can still be heard, its
 * output is held here until the caller can listen, which is when the promise chain that it waits on has run.
 */
function holdOutput(child: ChildProcess, readers: readonly Readable[]): () => void {
  const hold = () => {};
  for (const reader of readers) reader.on('readable', hold);
  return () => {
    for (const reader of readers) reader.off('readable', hold);
    // Node will not come back to this: what still has no listener then is not wanted.
    if (hasExited(child)) setImmediate(() => readers.forEach((reader) => void reader.resume()));
  };
}

function hasExited(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Waits until setpriv has replaced itself by the program, which is when the death signal is armed. */
async function untilExecuted(pid: number, clock: Clock, child: ChildProcess): Promise<void> {
  for (let waitedMs = 0; waitedMs < 2000 && !hasExited(child); waitedMs += 4) {
    // Node returns from spawn(2) only when setpriv runs, so this is never the name of a copy of ourselves.
    if (commandName(pid) !== 'setpriv') return;
    await clock.sleep(4);
  }
}

function commandName(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return undefined;
  }
}

/**
 * Signals the whole process group, which `detached` has made the child's own: a wrapper script that is killed alone
 * leaves the program behind it running, with the pipes open.
 */
function groupKiller(child: ChildProcess, pid: number): (signal: NodeJS.Signals) => void {
  let isOver = false;
  child.once('close', () => {
    isOver = true;
  });
  return (signal) => {
    if (isOver) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // All of the group are gone.
    }
  };
}

async function stopChild(
  kill: (signal: NodeJS.Signals) => void,
  exited: Promise<ChildExit>,
  graceMs: number,
): Promise<ChildExit> {
  kill('SIGTERM');
  const deadline = setTimeout(() => kill('SIGKILL'), graceMs);
  try {
    return await exited;
  } finally {
    clearTimeout(deadline);
  }
}
