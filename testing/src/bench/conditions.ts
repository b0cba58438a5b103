import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, tmpdir } from 'node:os';

/** What a figure was measured on. */
export interface Conditions {
  readonly cpus: number;
  /** As the processor calls itself; empty where it does not. */
  readonly processor: string;
  readonly kernel: string;
  readonly node: string;
  /** Empty where there is none. */
  readonly ffmpeg: string;
  /** Type of the file system that the stores were on, as statfs(2) tells it through stat(1). */
  readonly filesystem: string;
  /** Of the minute before the benchmark, and of its last. */
  readonly loadBefore: number;
  readonly loadAfter: number;
}

/** Looks at the machine; to be called before a benchmark, and what it gives, after it. */
export function observeConditions(): () => Conditions {
  const loadBefore = load();
  const ffmpeg = /^ffmpeg version (\S+)/.exec(said('ffmpeg', '-version'))?.[1] ?? '';
  return () => ({
    ...{ cpus: cpus().length, processor: cpus()[0]?.model ?? '', kernel: release(), node: process.version },
    ...{ ffmpeg, filesystem: said('stat', '-f', '-c', '%T', tmpdir()).trim() },
    ...{ loadBefore, loadAfter: load() },
  });
}

/** One line for people. */
export function conditionsLine({ node, kernel, ffmpeg, ...rest }: Conditions, date: string): string {
  const software = [`Node ${node}`, `Linux ${kernel}`, ...(ffmpeg ? [`ffmpeg ${ffmpeg}`] : [])];
  const machine = [`${rest.cpus} cores`, rest.filesystem, `load ${rest.loadBefore} to ${rest.loadAfter}`];
  return [...software, ...machine, date].join(', ');
}

function load(): number {
  return Number((loadavg()[0] ?? 0).toFixed(2));
}

/** Empty if the program is not there or fails. */
function said(program: string, ...args: string[]): string {
  try {
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}
