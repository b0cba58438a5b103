import { readFile } from 'node:fs/promises';
import { DaemonProcess } from './daemon-process.ts';

export interface MeasuredRun {
  readonly code: number | null;
  readonly output: string;
  /** From its start to its end. */
  readonly seconds: number;
  /** Most memory that the process, or one that it started, had at a time (VmHWM), in bytes; the greatest of them, not their sum. */
  readonly peakBytes: number;
}

const LOOK_MS = 25;

/** Runs a built program to its end and measures what it took. */
export async function measuredRun(program: string, args: readonly string[]): Promise<MeasuredRun> {
  const startedAt = performance.now();
  await using run = DaemonProcess.start(program, args);
  let peakBytes = 0;
  let isLooking = false;
  const timer = setInterval(async () => {
    if (isLooking) return;
    isLooking = true;
    for (const pid of [run.pid, ...(await childrenOf(run.pid))])
      peakBytes = Math.max(peakBytes, await peakOf(pid));
    isLooking = false;
  }, LOOK_MS);
  const { code } = await run.exited;
  const seconds = (performance.now() - startedAt) / 1000;
  clearInterval(timer);
  return { code, output: run.output, seconds, peakBytes };
}

/** As the kernel tells it, without a look at all processes; none where it was built without that. */
async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return text.split(' ').filter(Boolean).map(Number);
}

/** 0 for a process that is gone. */
async function peakOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}
