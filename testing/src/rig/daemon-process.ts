import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { resolve } from 'node:path';
import { REPOSITORY_ROOT } from './repository-root.ts';
import { unitEnvironment } from './unit-environment.ts';
import { waitFor } from './wait.ts';

/** Absolute path of a built program. */
export function builtProgram(name: string): string {
  return `${REPOSITORY_ROOT}/dist/bin/${name}`;
}

/** The command that starts a built program; with CPU profiles at its end if the environment names a folder for them. */
export function builtCommand(name: string): string[] {
  const folder = process.env.PM_DVR_PROFILE;
  // The front is started with the same switches.
  const profile = folder ? ['--cpu-prof', `--cpu-prof-dir=${resolve(folder)}`] : [];
  return [process.execPath, ...profile, builtProgram(name)];
}

export interface DaemonOptions {
  readonly env?: Record<string, string>;
  /** Programs put before Node's, such as `faketime -f …`. */
  readonly prefix?: readonly string[];
}

/** A built program that runs as a child of the test, as it would under systemd. */
export class DaemonProcess implements AsyncDisposable {
  readonly child: ChildProcess;
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  private text = '';

  private constructor(child: ChildProcess) {
    this.child = child;
    this.exited = new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        this.text += chunk;
      });
  }

  static start(program: string, args: readonly string[], options: DaemonOptions = {}): DaemonProcess {
    const [file, ...rest] = [...(options.prefix ?? []), ...builtCommand(program), ...args];
    const env = { ...process.env, ...unitEnvironment(program), NO_COLOR: '1', ...options.env };
    return new DaemonProcess(spawn(file as string, rest, { env, stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  get pid(): number {
    return this.child.pid as number;
  }

  /** Everything it wrote so far. */
  get output(): string {
    return this.text;
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** SIGTERM; resolves with how it ended. */
  async stop(): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    this.child.kill('SIGTERM');
    return await this.exited;
  }

  /** PIDs of the ffmpegs that record for it. */
  async ffmpegs(): Promise<number[]> {
    return (await childrenOf(this.pid)).filter(({ name }) => name === 'ffmpeg').map(({ pid }) => pid);
  }

  async ffmpeg(): Promise<number> {
    return await waitFor('an ffmpeg of the daemon', async () => (await this.ffmpegs())[0]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.running) this.child.kill('SIGKILL');
    await this.exited;
  }
}

/** Child processes of a process, with their names. */
export async function childrenOf(parent: number): Promise<{ pid: number; name: string }[]> {
  const found: { pid: number; name: string }[] = [];
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '');
    const match = /^\d+ \((.*)\) \S (\d+)/s.exec(stat);
    if (match && Number(match[2]) === parent) found.push({ pid: Number(entry), name: match[1] as string });
  }
  return found;
}

/** PIDs of all processes that have a file below `folder` open or as their working directory. */
export async function processesUsing(folder: string): Promise<number[]> {
  const users: number[] = [];
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const descriptors = await readdir(`/proc/${entry}/fd`).catch(() => [] as string[]);
    const targets = await Promise.all(
      descriptors.map((fd) => readlink(`/proc/${entry}/fd/${fd}`).catch(() => '')),
    );
    if (targets.some((target) => target.startsWith(folder))) users.push(Number(entry));
  }
  return users;
}
