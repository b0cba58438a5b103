import type { Clock } from '@pm-dvr/runtime';

/** Why a message, or a part of it, cannot be followed. */
export interface Complaint {
  /** In capitals; explained in docs/guide/errors.md. */
  readonly code: string;
  /** One line: what is wrong and what was expected. */
  readonly message: string;
}

const PERIOD_MS = 10_000;
const MAX_IN_PERIOD = 20;

/**
 * Lets at most 20 complaints through in any 10 s, so that a sender gone wild fills neither journal nor broker, and
 * counts the rest. Starts no timer: the owner asks for the summary now and then.
 */
export class ComplaintLimiter {
  private readonly clock: Pick<Clock, 'monotonicMs'>;
  /** Instants of the last complaints that were let through, oldest first. */
  private readonly admittedMs: number[] = [];
  private heldBack = 0;
  private heldSinceMs = 0;

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.clock = clock;
  }

  /** Whether a complaint that comes now may be said; if not, it is counted. */
  admit(): boolean {
    const nowMs = this.clock.monotonicMs();
    const [oldestMs] = this.admittedMs;
    const isFull = this.admittedMs.length >= MAX_IN_PERIOD;
    if (isFull && oldestMs !== undefined && nowMs - oldestMs < PERIOD_MS) {
      if (this.heldBack++ === 0) this.heldSinceMs = nowMs;
      return false;
    }
    if (isFull) this.admittedMs.shift();
    this.admittedMs.push(nowMs);
    return true;
  }

  /** One line on what was held back, at the earliest 10 s after the first of it; undefined if there is none due. */
  summary(): string | undefined {
    const sinceMs = this.clock.monotonicMs() - this.heldSinceMs;
    if (this.heldBack === 0 || sinceMs < PERIOD_MS) return undefined;
    const count = this.heldBack;
    this.heldBack = 0;
    const messages = count === 1 ? 'message' : 'messages';
    return `and ${count} more ${messages} that could not be followed in the last ${Math.round(sinceMs / 1000)} s`;
  }
}
