import { processCost } from '../rig/process-cost.ts';
import { sleep } from '../rig/wait.ts';
import { median } from './figure.ts';

const SETTLE_MS = 12_000;
const SAMPLES = 15;
const SAMPLE_MS = 1_000;
const PROBE_MS = 250;

/** Names of so many cameras. */
export function cameraNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `cam${String(index + 1).padStart(2, '0')}`);
}

/** The value below which 99 of 100 are; of fewer than 100 values the greatest. NaN of nothing. */
export function percentile99(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Number.NaN;
}

/**
 * Private memory of a process, bytes, when it has had time to settle: the median of samples over some time, for the
 * garbage collector lets it go up and down.
 */
export async function settledMemory(pid: number): Promise<number> {
  await sleep(SETTLE_MS);
  const samples: number[] = [];
  for (let count = 0; count < SAMPLES; count++) {
    await sleep(SAMPLE_MS);
    samples.push((await processCost(pid)).privateBytes);
  }
  return median(samples);
}

/** The highest private memory of a process while something goes on, bytes. */
export async function highestMemory(pid: number, work: Promise<unknown>): Promise<number> {
  let most = 0;
  const probe = async () => {
    most = Math.max(most, (await processCost(pid)).privateBytes);
  };
  const timer = setInterval(() => void probe(), PROBE_MS);
  await work.finally(() => clearInterval(timer));
  return most;
}
