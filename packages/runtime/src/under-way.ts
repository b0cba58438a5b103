import type { Clock } from './clock.ts';

/** What is being done at the moment, and how long each piece of work may take, so that one that hangs is found. */
export class UnderWay {
  private readonly clock: Clock;
  private readonly work = new Set<{ readonly what: string; readonly dueMs: number }>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Does some work that takes `mostMs` at most; what comes of it, or its error, is passed on. */
  async track<T>(what: string, mostMs: number, work: () => Promise<T>): Promise<T> {
    const piece = { what, dueMs: this.clock.monotonicMs() + mostMs };
    this.work.add(piece);
    try {
      return await work();
    } finally {
      this.work.delete(piece);
    }
  }

  /** A piece of work that takes longer than it may, in words; undefined if there is none. */
  overdue(): string | undefined {
    const nowMs = this.clock.monotonicMs();
    const late = [...this.work].find(({ dueMs }) => nowMs > dueMs);
    return late && `${late.what} does not come to an end`;
  }
}
