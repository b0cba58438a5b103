import type { Clock } from '@pm-dvr/runtime';

const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;

interface Pause {
  readonly lengthMs: number;
  /** Monotonic. */
  readonly untilMs: number;
}

/** When what has failed is tried again, by subject: after pauses that double from 1 s to 30 s. */
export class RetryPauses {
  private readonly clock: Clock;
  private readonly pauses = new Map<string, Pause>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Whether it may be tried; always so where nothing has failed. */
  isDue(subject: string): boolean {
    return this.clock.monotonicMs() >= (this.pauses.get(subject)?.untilMs ?? Number.NEGATIVE_INFINITY);
  }

  failed(subject: string): void {
    const before = this.pauses.get(subject)?.lengthMs ?? FIRST_MS / 2;
    const lengthMs = Math.min(LONGEST_MS, before * 2);
    this.pauses.set(subject, { lengthMs, untilMs: this.clock.monotonicMs() + lengthMs });
  }

  succeeded(subject: string): void {
    this.pauses.delete(subject);
  }
}
