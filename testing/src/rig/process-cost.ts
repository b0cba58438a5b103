import { readdir, readFile } from 'node:fs/promises';

/** What a process has cost since it started. */
export interface ProcessCost {
  /** Processor time of all its threads, in milliseconds, from the scheduler's nanosecond account (proc(5), schedstat). */
  readonly cpuMs: number;
  /** Memory that no other process shares (USS), in bytes. */
  readonly privateBytes: number;
  /** The same, and its part of what it shares (PSS), in bytes: added up over processes, what they take together. */
  readonly shareBytes: number;
}

/** Reads what a running process has cost; zero for one that is gone. Threads that ended are not counted. */
export async function processCost(pid: number): Promise<ProcessCost> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const texts = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').catch(() => '0')),
  );
  const cpuMs = texts.reduce((sum, text) => sum + Number(text.split(' ')[0]) / 1e6, 0);
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  const kilobytes = [...rollup.matchAll(/^Private_\w+:\s+(\d+) kB$/gm)].map((match) => Number(match[1]));
  const shareBytes = Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? 0) * 1024;
  return { cpuMs, shareBytes, privateBytes: kilobytes.reduce((sum, value) => sum + value, 0) * 1024 };
}

/** Processor time of several processes together, in milliseconds. */
export async function cpuOf(pids: readonly number[]): Promise<number> {
  const costs = await Promise.all(pids.map(processCost));
  return costs.reduce((sum, cost) => sum + cost.cpuMs, 0);
}
