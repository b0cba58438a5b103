const PERIOD_MS = 3_600_000;
/** What a camera sends decides what ffmpeg says, so the number of kinds must be bounded too. */
const MAX_KINDS = 20;
const KEY_LENGTH = 200;
const OTHERS = 'messages of other kinds';

interface Kind {
  sinceMs: number;
  heldBack: number;
}

/**
 * Lets each kind of message through once an hour, and says afterwards how many more there were. Messages are of one
 * kind if they differ in numbers only. Never more than some forty lines an hour.
 */
export class MessageLimiter {
  private readonly kinds = new Map<string, Kind>();
  private readonly others: Kind = { sinceMs: 0, heldBack: 0 };
  private sweptMs = Number.NEGATIVE_INFINITY;

  /** The lines to write for a message that comes at a monotonic instant, oldest first; often none. */
  take(message: string, monotonicMs: number): string[] {
    const lines = this.sweep(monotonicMs);
    const key = kindOf(message);
    const known = this.kinds.get(key);
    if (known) known.heldBack++;
    else if (this.kinds.size >= MAX_KINDS) this.others.heldBack++;
    else {
      this.kinds.set(key, { sinceMs: monotonicMs, heldBack: 0 });
      lines.push(message);
    }
    return lines;
  }

  /** Forgets the kinds whose hour is over; gives the counts of those that came again. Looks once a minute. */
  private sweep(nowMs: number): string[] {
    if (nowMs - this.sweptMs < PERIOD_MS / 60) return [];
    this.sweptMs = nowMs;
    const lines: string[] = [];
    for (const [key, kind] of this.kinds) {
      if (nowMs - kind.sinceMs < PERIOD_MS) continue;
      this.kinds.delete(key);
      if (kind.heldBack > 0) lines.push(`${kind.heldBack} times more: ${key}`);
    }
    if (this.others.heldBack > 0 && nowMs - this.others.sinceMs >= PERIOD_MS) {
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
