import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DaemonProcess } from './daemon-process.ts';

/** Where Debian's package faketime puts its library, below a folder for the machine's architecture. */
const LIBRARY = 'faketime/libfaketime.so.1';

/** Absolute path of libfaketime; undefined if it is not installed. */
export function fakeTimeLibrary(): string | undefined {
  const folders = ['/usr/lib', ...readdirSync('/usr/lib').map((name) => join('/usr/lib', name))];
  return folders.map((folder) => join(folder, LIBRARY)).find((path) => existsSync(path));
}

/**
 * A wall clock of its own for some processes and their children, which can be set while they run. Their monotonic
 * clock stays right, as it does when a machine's clock is set, unless it is to pass time too. The times that files
 * bear are the real ones.
 */
export class FakeTime implements AsyncDisposable {
  private readonly folder: string;
  private readonly monotonicToo: boolean;
  private readonly pids: number[] = [];
  private offsetMs = 0;

  private constructor(folder: string, monotonicToo: boolean) {
    this.folder = folder;
    this.monotonicToo = monotonicToo;
  }

  /**
   * `startMs`: what the clock shows now, milliseconds since the epoch; the real time if left out. With `monotonicToo`
   * the monotonic clock is set along with it, as if the time had really passed.
   */
  static async create(options: { startMs?: number; monotonicToo?: boolean } = {}): Promise<FakeTime> {
    const { startMs = Date.now(), monotonicToo = false } = options;
    const time = new FakeTime(await mkdtemp(join(tmpdir(), 'pm-dvr-time-')), monotonicToo);
    await time.set(startMs);
    return time;
  }

  /** What the clock shows, milliseconds since the epoch. */
  nowMs(): number {
    return Date.now() + this.offsetMs;
  }

  /** Sets the clock; it goes on from there. */
  async set(wallMs: number): Promise<void> {
    this.offsetMs = Math.round(wallMs - Date.now());
    const text = `${this.offsetMs < 0 ? '-' : '+'}${(Math.abs(this.offsetMs) / 1000).toFixed(3)}\n`;
    await writeFile(`${this.file}.new`, text);
    await rename(`${this.file}.new`, this.file);
  }

  /** Sets the clock forward, or back if negative. */
  async step(ms: number): Promise<void> {
    await this.set(this.nowMs() + ms);
  }

  /** Starts a built program that lives by this clock. */
  start(program: string, args: readonly string[], env: Record<string, string> = {}): DaemonProcess {
    const daemon = DaemonProcess.start(program, args, { env: { ...env, ...this.environment } });
    this.pids.push(daemon.pid);
    return daemon;
  }

  /** What a program must have in its environment to live by this clock. Throws if libfaketime is not installed. */
  get environment(): Record<string, string> {
    const library = fakeTimeLibrary();
    if (library === undefined) throw new Error('libfaketime is not installed');
    return {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: this.file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: this.monotonicToo ? '0' : '1',
    };
  }

  /** To be called after the end of the programs; libfaketime leaves shared memory behind if they were killed. */
  async [Symbol.asyncDispose](): Promise<void> {
    const shared = this.pids.flatMap((pid) => [`faketime_shm_${pid}`, `sem.faketime_sem_${pid}`]);
    for (const name of shared) await rm(join('/dev/shm', name), { force: true });
    await rm(this.folder, { recursive: true, force: true });
  }

  private get file(): string {
    return join(this.folder, 'offset');
  }
}
