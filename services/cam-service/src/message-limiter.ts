const WINDOW_MS = 60_000;

/** Lets a few messages a minute through, and says how many it held back. */
export class MessageLimiter {
  private readonly perMinute: number;
  private windowStartMs = Number.NEGATIVE_INFINITY;
  private passed = 0;
  private heldBack = 0;

  constructor(perMinute: number) {
    this.perMinute = perMinute;
  }

  /** The lines to write for a message that comes at a monotonic instant: none, it, or a count and it. */
  take(message: string, monotonicMs: number): string[] {
    if (monotonicMs - this.windowStartMs < WINDOW_MS) {
      if (this.passed >= this.perMinute) {
        this.heldBack++;
        return [];
      }
      this.passed++;
      return [message];
    }
    const count = this.heldBack;
    this.windowStartMs = monotonicMs;
    this.passed = 1;
    this.heldBack = 0;
    return count > 0 ? [`${count} messages more in the last minute`, message] : [message];
  }
}
