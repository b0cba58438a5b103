import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Canary } from './canary.ts';

/** A place where a trace of a secret was found; never the secret itself. */
export interface Leak {
  readonly where: string;
  /** What stood around it, the trace masked. */
  readonly context: string;
}

/** How often it looks, unless told otherwise. */
const PERIOD_MS = 20;
const MAX_BYTES = 256 * 1024;
const CONTEXT_CHARACTERS = 80;
const KERNEL_THREADS_PARENT = 2;

/**
 * Looks into the argument lists and environments of all processes every 20 ms, or as often as it is told, from {@link SecretWatch.start} to the
 * end of the block, and into texts and folders when told to. To be used with `using`.
 */
export class SecretWatch implements Disposable {
  private readonly traces: readonly Buffer[];
  private readonly found = new Map<string, Leak>();
  private readonly kernelThreads = new Set<string>();
  private readonly buffer = Buffer.alloc(MAX_BYTES);
  private readonly timer: NodeJS.Timeout;
  private readonly seen = new Set<string>();

  private constructor(canary: Pick<Canary, 'traces'>, periodMs: number) {
    this.traces = canary.traces.map((trace) => Buffer.from(trace));
    for (const pid of pids()) if (parentOf(pid) === KERNEL_THREADS_PARENT) this.kernelThreads.add(pid);
    this.timer = setInterval(() => this.look(), periodMs);
    this.look();
  }

  static start(canary: Pick<Canary, 'traces'>, periodMs = PERIOD_MS): SecretWatch {
    return new SecretWatch(canary, periodMs);
  }

  /** What was found so far. */
  get leaks(): readonly Leak[] {
    return [...this.found.values()];
  }

  /** Argument lists that were seen so far, so that a test can tell that the processes in question were among them. */
  get commandLines(): readonly string[] {
    return [...this.seen];
  }

  /** Looks for traces in a text, such as a program's output. */
  inText(where: string, text: string): void {
    this.search(where, Buffer.from(text));
  }

  /** Looks for traces in all files below a folder, whatever they hold, and in their names. */
  async inFolder(folder: string): Promise<void> {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      this.inText(`the name of ${path}`, path);
      if (entry.isFile()) this.search(path, await readFile(path));
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.timer);
  }

  private look(): void {
    for (const pid of pids()) {
      if (this.kernelThreads.has(pid)) continue;
      const commandLine = this.read(`/proc/${pid}/cmdline`);
      this.seen.add(commandLine.toString('latin1'));
      this.search(`the argument list of process ${pid}`, commandLine);
      this.search(`the environment of process ${pid}`, this.read(`/proc/${pid}/environ`));
    }
  }

  /** Empty for what is gone, or not ours to read. The result is valid until the next call. */
  private read(path: string): Buffer {
    try {
      const file = openSync(path, 'r');
      try {
        return this.buffer.subarray(0, readSync(file, this.buffer, 0, MAX_BYTES, 0));
      } finally {
        closeSync(file);
      }
    } catch {
      return Buffer.alloc(0);
    }
  }

  private search(where: string, bytes: Buffer): void {
    for (const trace of this.traces) {
      const at = bytes.indexOf(trace);
      if (at === -1 || this.found.has(where)) continue;
      const before = bytes.toString('latin1', Math.max(0, at - CONTEXT_CHARACTERS), at);
      const after = bytes.toString('latin1', at + trace.length, at + trace.length + CONTEXT_CHARACTERS);
      this.found.set(where, { where, context: this.masked(`${before}***${after}`) });
    }
  }

  private masked(text: string): string {
    return this.traces.reduce((rest, trace) => rest.replaceAll(trace.toString('latin1'), '***'), text);
  }
}

function pids(): string[] {
  return readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
}

function parentOf(pid: string): number {
  try {
    const file = openSync(`/proc/${pid}/stat`, 'r');
    try {
      const bytes = Buffer.alloc(512);
      const text = bytes.toString('latin1', 0, readSync(file, bytes, 0, bytes.length, 0));
      return Number(/^\d+ \(.*\) \S (\d+)/s.exec(text)?.[1]);
    } finally {
      closeSync(file);
    }
  } catch {
    return Number.NaN;
  }
}
