import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { CodedError, findProgram } from '@pm-dvr/runtime';
import { builtProgram, childrenOf } from '../rig/daemon-process.ts';
import { timeOfDay } from './wording.ts';

/** One that ends sooner than this after its start will not do better the next time. */
const LEAST_UPTIME_MS = 3_000;
const RESTART_PAUSE_MS = 200;
const STOP_TIMEOUT_MS = 10_000;

/**
 * The built cam-service as a child in a session of its own, so that a Ctrl-C meant for the demo does not reach it.
 * Started again when it is killed, as systemd would do it. Asked to end by the kernel when the demo dies.
 */
export class Recorder implements AsyncDisposable {
  /** Set when it cannot run at all. */
  failure: CodedError | undefined;
  private child: ChildProcess | undefined;
  private ended: Promise<void> = Promise.resolve();
  private stopping = false;
  private readonly said: string[] = [];
  private readonly args: readonly string[];
  private readonly tell: (line: string) => void;

  /** `tell` gets every line that cam-service logs, and what happens to it. Throws `PROGRAM_MISSING`. */
  constructor(configFile: string, camera: string, tell: (line: string) => void) {
    this.args = ['-c', configFile, camera];
    this.tell = tell;
    process.once('exit', () => this.child?.kill('SIGKILL'));
    this.start();
  }

  /** Undefined while none runs. */
  get pid(): number | undefined {
    const { child } = this;
    return child && child.exitCode === null && child.signalCode === null ? child.pid : undefined;
  }

  /** PID of the ffmpeg that records; undefined while none runs. */
  async ffmpegPid(): Promise<number | undefined> {
    if (this.pid === undefined) return undefined;
    return (await childrenOf(this.pid)).find(({ name }) => name === 'ffmpeg')?.pid;
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
    const command = [process.execPath, builtProgram('cam-service'), ...this.args];
    const env = { ...process.env, NO_COLOR: '1', PM_DVR_FRONT: '' };
    const child = spawn(findProgram('setpriv'), ['--pdeathsig', 'TERM', '--', ...command], {
      ...{ env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
    });
    const startedMs = performance.now();
    this.child = child;
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream as Readable }).on('line', (line) => {
        this.said.push(line);
        this.tell(line);
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
    if (uptimeMs < LEAST_UPTIME_MS) {
      const said = this.said.slice(-10).join('\n');
      this.failure = new CodedError('RECORDER_FAILED', `cam-service ended at once (${how}).\n${said}`);
      return;
    }
    const at = timeOfDay(Date.now());
    this.tell(`${at} WARN  cam-service ended (${how}); it is started again, as systemd would do it`);
    setTimeout(() => {
      if (!this.stopping) this.start();
    }, RESTART_PAUSE_MS);
  }
}
