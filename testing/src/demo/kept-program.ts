import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { CodedError, findProgram } from '@pm-dvr/runtime';
import { timeOfDay } from './wording.ts';

/** A program that is to run all the time. */
export interface Program {
  /** What it is called. */
  readonly name: string;
  /** Absolute path of what is started, and its arguments. */
  readonly command: readonly string[];
  /** Code of the error if it cannot run at all. */
  readonly errorCode: string;
  /** What is told of a line that it logs, undefined for nothing; the line itself if this is absent. */
  readonly shown?: (line: string) => string | undefined;
}

/** One that ends sooner than this after its start will not do better the next time. */
const LEAST_UPTIME_MS = 3_000;
const RESTART_PAUSE_MS = 200;
const STOP_TIMEOUT_MS = 10_000;
const TOLD_LINES = 10;

/**
 * A program as a child in a session of its own, so that a Ctrl-C meant for the demo does not reach it. Started again when
 * it is killed, as systemd would do it. Asked to end by the kernel when the demo dies.
 */
export class KeptProgram implements AsyncDisposable {
  /** Set when it cannot run at all. */
  failure: CodedError | undefined;
  private readonly program: Program;
  private readonly tell: (line: string) => void;
  private child: ChildProcess | undefined;
  private ended: Promise<void> = Promise.resolve();
  private stopping = false;
  private readonly said: string[] = [];

  /** `tell` gets what it logs, and what happens to it. Throws `PROGRAM_MISSING`. */
  constructor(program: Program, tell: (line: string) => void) {
    this.program = program;
    this.tell = tell;
    process.once('exit', () => this.child?.kill('SIGKILL'));
    this.start();
  }

  /** Undefined while none runs. */
  get pid(): number | undefined {
    const { child } = this;
    return child && child.exitCode === null && child.signalCode === null ? child.pid : undefined;
  }

  /** SIGTERM, and SIGKILL if that does not help. Resolves with its exit code; null if it was killed. */
  async stop(): Promise<number | null> {
    this.stopping = true;
    const { child } = this;
    child?.kill('SIGTERM');
    const timer = setTimeout(() => child?.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await this.ended;
    clearTimeout(timer);
    return child?.exitCode ?? null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  private start(): void {
    const env = { ...process.env, NO_COLOR: '1' };
    const args = ['--pdeathsig', 'TERM', '--', ...this.program.command];
    const child = spawn(findProgram('setpriv'), args, {
      ...{ env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
    });
    const startedMs = performance.now();
    this.child = child;
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream as Readable }).on('line', (line) => {
        this.said.push(line);
        this.said.splice(0, this.said.length - TOLD_LINES);
        const { shown } = this.program;
        const text = shown ? shown(line) : line;
        if (text !== undefined) this.tell(text);
      });
    this.ended = new Promise((resolve) => {
      child.once('error', (error) => this.said.push(error.message));
      child.once('close', (code, signal) => {
        resolve();
        if (!this.stopping) this.again(signal ?? `exit code ${code}`, performance.now() - startedMs);
      });
    });
  }

  private again(how: string, uptimeMs: number): void {
    const { name, errorCode } = this.program;
    if (uptimeMs < LEAST_UPTIME_MS) {
      this.failure = new CodedError(errorCode, `${name} ended at once (${how}).\n${this.said.join('\n')}`);
      return;
    }
    const at = timeOfDay(Date.now());
    this.tell(`${at} WARN  ${name} ended (${how}); it is started again, as systemd would do it`);
    setTimeout(() => {
      if (!this.stopping) this.start();
    }, RESTART_PAUSE_MS);
  }
}

/** Shows the lines that a daemon logs under its name: they stand between those of cam-service, which begin with the camera. */
export function underName(name: string): (line: string) => string {
  return (line) => line.replace(/^[\d:.]+ [A-Z]+ +/, `$&${name}: `);
}
