import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Clock } from './clock.ts';

const LEAST_WORK = 100;
const QUIET_MS = 5_000;
const LONGEST_WAIT_MS = 60_000;
/** Little work, hour after hour, is collected this often. */
const LITTLE_WORK_WAIT_MS = 600_000;

/**
 * Has the garbage of a burst of work collected when the burst is over, and that of little work now and then. V8 by itself waits for
 * the next tens of megabytes, which a daemon that has become quiet does not need for days; until then a heap that only grows tells
 * a leak from garbage to nobody.
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

  /**
   * To be called every few seconds: collects, if there was much work and it has paused, or goes on for a minute already; or any work,
   * and the last time is ten minutes ago.
   */
  look(): void {
    if (!this.isDue()) return;
    this.work = 0;
    this.collectedMs = this.clock.monotonicMs();
    this.collect();
  }

  private isDue(): boolean {
    const nowMs = this.clock.monotonicMs();
    const sinceMs = nowMs - this.collectedMs;
    if (this.work < LEAST_WORK) return this.work > 0 && sinceMs >= LITTLE_WORK_WAIT_MS;
    return nowMs - this.workedMs >= QUIET_MS || sinceMs >= LONGEST_WAIT_MS;
  }
}

/** Collects all garbage of this process now; everything else waits meanwhile, some ten milliseconds for a small heap. */
export function collectGarbage(): void {
  // The flag has V8 define `gc` in contexts that are made from then on.
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
