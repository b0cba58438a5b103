import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Clock } from './clock.ts';

const LEAST_WORK = 100;
const QUIET_MS = 5_000;
const LONGEST_WAIT_MS = 60_000;

/**
 * Has the garbage of a burst of work collected when the burst is over. V8 by itself waits for the next tens of megabytes, which a
 * daemon that has become quiet does not need for days.
 */
export class SpareMemory {
  private readonly clock: Clock;
  private readonly collect: () => void;
  private work = 0;
  private workedMs = 0;
  private collectedMs: number;

  constructor(clock: Clock, collect: () => void = collectGarbage) {
    this.clock = clock;
    this.collect = collect;
    this.collectedMs = clock.monotonicMs();
  }

  /** A piece of work was done: a message was followed, or something of that size. */
  worked(): void {
    this.work++;
    this.workedMs = this.clock.monotonicMs();
  }

  /** To be called every few seconds: collects, if there was much work and it has paused, or goes on for a minute already. */
  look(): void {
    const nowMs = this.clock.monotonicMs();
    const isDue = nowMs - this.workedMs >= QUIET_MS || nowMs - this.collectedMs >= LONGEST_WAIT_MS;
    if (this.work < LEAST_WORK || !isDue) return;
    this.work = 0;
    this.collectedMs = nowMs;
    this.collect();
  }
}

/** Collects all garbage of this process now; everything else waits meanwhile, some ten milliseconds for a small heap. */
export function collectGarbage(): void {
  // The flag has V8 define `gc` in contexts that are made from then on.
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
