import type { LedgerEntry } from '@pm-dvr/contracts';
import type { Interval } from './coverage-policy.ts';
import { isStateEntry } from './ledger-file.ts';
import { type Reason, refineReason } from './root-cause-policy.ts';

/** A stretch without video, and its one reason. */
export interface Trouble extends Interval, Reason {}

/** What the state entries of a ledger say when read in their order. */
export interface Timeline {
  /** In the order of writing; they may overlap where the clock was set back. */
  readonly troubles: Trouble[];
  /** The state that the last entry left; `none` without any entry. */
  readonly last: 'none' | 'video' | 'down' | 'stopped';
  /** Instant from which the last state holds; undefined if there is none. */
  readonly sinceMs: number | undefined;
  /** Latest instant at which the recorder still spoke of the last state; undefined if there is none. */
  readonly spokenMs: number | undefined;
}

const KILLED: Reason = { cause: 'recorder-killed', detail: '' };
const STOPPED: Reason = { cause: 'recorder-stopped', detail: '' };
const STARTING: Reason = { cause: 'recorder-starting', detail: '' };

/**
 * Reads entries in the order of the ledger. From an `outage` to the next `video` is one trouble with one reason; `stop` and
 * the death of the recorder begin another, which lasts until video flows or the recorder, started again, reports
 * what keeps it from recording. Trouble that has not ended reaches to infinity.
 */
export function troubleTimeline(entries: Iterable<LedgerEntry>): Timeline {
  const reader = new TimelineReader();
  for (const entry of entries) {
    if (isStateEntry(entry)) reader.read(entry);
    else if (entry.type === 'gap') reader.closeGap(entry.to_ms);
  }
  return reader.timeline();
}

type StateEntry = Extract<LedgerEntry, { type: 'start' | 'outage' | 'video' | 'stop' }>;

class TimelineReader {
  private readonly troubles: Trouble[] = [];
  private last: Timeline['last'] = 'none';
  private sinceMs: number | undefined;
  private spokenMs = 0;
  private reason: Reason | undefined;
  /** The recorder was started anew in this trouble, so what it reports next is another one. */
  private restarted = false;

  read(entry: StateEntry): void {
    if (entry.type === 'video') this.flow(entry.at_ms);
    else if (entry.type === 'stop')
      this.begin(entry.at_ms, entry.cause ? { cause: entry.cause, detail: '' } : STOPPED, 'stopped');
    else if (entry.type === 'start') this.start(entry.at_ms);
    else this.report(entry.at_ms, { cause: entry.cause, detail: entry.detail });
  }

  /** A clip begins at the end of a measured gap, also if the line that said `video` was torn. */
  closeGap(toMs: number): void {
    if (this.reason !== undefined && this.sinceMs !== undefined && toMs > this.sinceMs) this.flow(toMs);
  }

  timeline(): Timeline {
    const { troubles, last, sinceMs, reason } = this;
    const spokenMs = last === 'none' ? undefined : this.spokenMs;
    if (reason === undefined || sinceMs === undefined) return { troubles, last, sinceMs, spokenMs };
    const open: Trouble = { fromMs: sinceMs, toMs: Number.POSITIVE_INFINITY, ...reason };
    return { troubles: [...troubles, open], last, sinceMs, spokenMs };
  }

  private flow(atMs: number): void {
    this.end(atMs);
    this.last = 'video';
    this.sinceMs = atMs;
    this.spokenMs = atMs;
  }

  private start(atMs: number): void {
    if (this.reason !== undefined) {
      this.restarted = true;
      this.last = 'down';
      this.spokenMs = Math.max(this.spokenMs, atMs);
    } else if (this.last === 'video') {
      this.begin(this.spokenMs, KILLED, 'down');
      this.start(atMs);
    } else this.begin(atMs, STARTING, 'down');
  }

  private report(atMs: number, reason: Reason): void {
    if (this.reason === undefined) this.begin(atMs, reason, 'down');
    else if (reason.cause === 'recorder-killed') this.begin(Math.max(atMs, this.spokenMs), reason, 'down');
    else if (this.restarted && reason.cause !== 'recorder-starting') this.begin(atMs, reason, 'down');
    else {
      this.reason = refineReason(this.reason, reason);
      this.spokenMs = Math.max(this.spokenMs, atMs);
    }
  }

  private begin(atMs: number, reason: Reason, state: 'down' | 'stopped'): void {
    this.end(atMs);
    this.reason = reason;
    this.restarted = false;
    this.last = state;
    this.sinceMs = atMs;
    this.spokenMs = atMs;
  }

  private end(atMs: number): void {
    if (this.reason !== undefined && this.sinceMs !== undefined && atMs > this.sinceMs)
      this.troubles.push({ fromMs: this.sinceMs, toMs: atMs, ...this.reason });
    this.reason = undefined;
  }
}
