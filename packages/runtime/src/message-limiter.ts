const PERIOD_MS = 3_600_000;
/** What comes from outside decides what a program has to say, so the number of kinds must be bounded too. */
const MAX_KINDS = 20;
const KEY_LENGTH = 200;
const OTHERS = 'messages of other kinds';

interface Kind {
  sinceMs: number;
  heldBack: number;
}

export interface MessageLimits {
  /** For how long a kind of message is held back after it was let through; an hour if absent. */
  readonly periodMs?: number;
  /** How many kinds are told apart in that time; 20 if absent. What comes beyond them is only counted. */
  readonly maxKinds?: number;
}

/**
 * Lets each kind of message through once a period, and says afterwards how many more there were. Messages are of one
 * kind if they differ in numbers only. Never more than some two lines for each kind in a period.
 */
export class MessageLimiter {
  private readonly periodMs: number;
  private readonly maxKinds: number;
  private readonly kinds = new Map<string, Kind>();
  private readonly others: Kind = { sinceMs: 0, heldBack: 0 };
  private sweptMs = Number.NEGATIVE_INFINITY;

  constructor(limits: MessageLimits = {}) {
    this.periodMs = limits.periodMs ?? PERIOD_MS;
    this.maxKinds = limits.maxKinds ?? MAX_KINDS;
  }

  /** The lines to write for a message that comes at a monotonic instant, oldest first; often none. */
  take(message: string, monotonicMs: number): string[] {
    const lines = this.sweep(monotonicMs);
    const key = kindOf(message);
    const known = this.kinds.get(key);
    if (known) known.heldBack++;
    else if (this.kinds.size >= this.maxKinds) this.others.heldBack++;
    else {
      this.kinds.set(key, { sinceMs: monotonicMs, heldBack: 0 });
      lines.push(message);
    }
    return lines;
  }

  /** Forgets the kinds whose period is over; gives the counts of those that came again. Looks 60 times a period. */
  private sweep(nowMs: number): string[] {
    if (nowMs - this.sweptMs < this.periodMs / 60) return [];
    this.sweptMs = nowMs;
    const lines: string[] = [];
    for (const [key, kind] of this.kinds) {
      if (nowMs - kind.sinceMs < this.periodMs) continue;
      this.kinds.delete(key);
      if (kind.heldBack > 0) lines.push(`${kind.heldBack} times more: ${key}`);
    }
    if (this.others.heldBack > 0 && nowMs - this.others.sinceMs >= this.periodMs) {
      lines.push(`${this.others.heldBack} ${OTHERS}`);
      this.others.heldBack = 0;
    }
    if (this.others.heldBack === 0) this.others.sinceMs = nowMs;
    return lines;
  }
}

/** A message without what differs from one to the next: counters, time stamps, addresses in memory. */
function kindOf(message: string): string {
  const start = message.slice(0, 2 * KEY_LENGTH);
  return start.replace(/0x[0-9a-f]+|\d+(?:[.,:]\d+)*/gi, 'N').slice(0, KEY_LENGTH);
}
