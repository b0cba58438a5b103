import { formatInstant } from '@pm-dvr/contracts';
import { refineReason } from '@pm-dvr/footage';
import type { Clock } from '@pm-dvr/runtime';
import type { Failure } from './failure-policy.ts';

/** A session must bring video for so long before an outage counts as over and attempts start from scratch. */
export const STABLE_MS = 5_000;
const REMINDER_MS = 3_600_000;

/** Where one line goes when something changes. */
export interface OutageLog {
  warn(text: string): void;
  info(text: string): void;
}

/** What happened since a camera was last recorded steadily: attempts, reasons, and what the log has said of it. */
export class Outage {
  private readonly clock: Clock;
  private readonly log: OutageLog;
  private sinceMs: number | undefined;
  private sinceWallMs = 0;
  private reason: Failure | undefined;
  private said: Failure['cause'] | undefined;
  private saidMs = 0;
  private failures = 0;

  constructor(clock: Clock, log: OutageLog) {
    this.clock = clock;
    this.log = log;
  }

  /** Failed attempts since the camera was last recorded steadily. */
  get attempts(): number {
    return this.failures;
  }

  /** Milliseconds since then; 0 while it is recorded. */
  get durationMs(): number {
    return this.sinceMs === undefined ? 0 : this.clock.monotonicMs() - this.sinceMs;
  }

  /** Takes in a failure; says so at the outage's beginning, when its reason gets clearer, and once an hour. */
  add(failure: Failure): void {
    const now = this.clock.monotonicMs();
    if (this.sinceMs === undefined) {
      this.sinceMs = now;
      this.sinceWallMs = this.clock.wallMs();
    }
    this.failures++;
    this.reason = this.reason ? refineReason(this.reason, failure) : failure;
    const first = this.said === undefined;
    const clearer = this.said !== this.reason.cause && this.failures <= 3;
    if (!first && !clearer && now - this.saidMs < REMINDER_MS) return;
    this.said = this.reason.cause;
    this.saidMs = now;
    const since = formatInstant(this.sinceWallMs).slice(0, 19).replace('T', ' ');
    const so = first ? '' : ` since ${since}, ${this.failures} attempts`;
    this.log.warn(`no video${so}: ${this.explain(this.reason, failure)}`);
  }

  private explain(reason: Failure, newest: Failure): string {
    const why = `${reason.cause}: ${reason.detail}`;
    return newest.cause === reason.cause ? why : `${why}; now ${newest.cause}: ${newest.detail}`;
  }

  /** Ends the outage once the camera was recorded for {@link STABLE_MS}. */
  recordedFor(durationMs: number): void {
    if (this.sinceMs === undefined || durationMs < STABLE_MS) return;
    const seconds = (this.clock.monotonicMs() - this.sinceMs - durationMs) / 1000;
    this.log.info(`recording again after ${seconds.toFixed(1)} s without video (${this.reason?.cause})`);
    this.sinceMs = undefined;
    this.reason = undefined;
    this.said = undefined;
    this.failures = 0;
  }
}
