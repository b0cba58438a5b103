import type { StreamAnswer } from './rtsp/stream-question.ts';

export interface StreamWatchOptions {
  /** Monotonic instant at which the proxy was started. */
  readonly startedMs: number;
  /** How long it may take to offer the stream first. */
  readonly patienceMs: number;
  /** For how long it may stop to offer it. */
  readonly lostMs: number;
  /** Between two questions while all is well. */
  readonly intervalMs: number;
}

/** When all is not well, or not yet, the stream is asked for this often. */
const EAGER_MS = 1_000;

/** What is to be thought of a proxy by the answers that came so far. Instants are monotonic milliseconds. */
export class StreamWatch {
  private readonly options: StreamWatchOptions;
  private servedSince: number | undefined;
  private lostSince: number | undefined;
  private why = 'it was not asked yet';

  constructor(options: StreamWatchOptions) {
    this.options = options;
  }

  /** Whether the last answer was the stream. */
  get isServing(): boolean {
    return this.servedSince !== undefined && this.lostSince === undefined;
  }

  /** For how long it has been offered; 0 if it is not. */
  servedMs(nowMs: number): number {
    return this.servedSince === undefined ? 0 : nowMs - this.servedSince;
  }

  take(answer: StreamAnswer, nowMs: number): void {
    if (answer.isOffered) {
      this.servedSince ??= nowMs;
      this.lostSince = undefined;
      return;
    }
    this.why = answer.why;
    if (this.servedSince !== undefined) this.lostSince ??= nowMs;
  }

  /** Why the proxy is to be given up, in words; undefined if it is not. */
  verdict(nowMs: number): string | undefined {
    const { startedMs, patienceMs, lostMs } = this.options;
    if (this.isServing) return undefined;
    const [sinceMs, limitMs] =
      this.lostSince === undefined ? [startedMs, patienceMs] : [this.lostSince, lostMs];
    if (nowMs - sinceMs < limitMs) return undefined;
    const seconds = ((nowMs - sinceMs) / 1000).toFixed(0);
    const what = this.lostSince === undefined ? 'was not offered within' : 'has not been offered for';
    return `the stream ${what} ${seconds} s: ${this.why}`;
  }

  /** How long until the stream is asked for again. */
  get pauseMs(): number {
    const { intervalMs } = this.options;
    return this.isServing ? intervalMs : Math.min(EAGER_MS, intervalMs);
  }
}
