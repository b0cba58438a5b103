import type { Clock } from './clock.ts';

/**
 * When there was nothing to handle for so long in all, what waited has come. Time in which messages are handled does
 * not count, for the broker can send nothing then.
 */
const CATCH_UP_MS = 5_000;
/** What waited for others no longer than this came at once. */
const SLOW_MS = 1_000;

/** Monotonic within this process, wall time if an earlier one noted it. */
type Instant = { readonly wallMs: number } | { readonly monotonicMs: number };

/** A time in which messages may come that waited. */
interface CatchUp {
  /** Before it, nothing waited; absent if nobody knows when that was. */
  readonly since: Instant | undefined;
  /** There was no connection. Otherwise a message can have waited only for those before it. */
  readonly isAfterOutage: boolean;
  /** For how long messages were handled. */
  readonly busyMs: number;
  readonly idleMs: number;
}

/**
 * Tells how long a message may have waited before it is handled: at the broker while there was no connection, or
 * for messages before it. Rather says too much than too little.
 */
export class MessageDelay {
  private readonly clock: Clock;
  /** The last instant of which is known that nothing waited. */
  private heardAt: Instant | undefined;
  private catchUp: CatchUp | undefined;
  /** Since when a message is handled, or none is; monotonic. */
  private changedMs = 0;
  private isBusy = false;

  /** `lastHeardMs` is what an earlier process had from `lastHeardMs()`. */
  constructor(clock: Clock, lastHeardMs?: number) {
    this.clock = clock;
    this.heardAt = lastHeardMs === undefined ? undefined : { wallMs: lastHeardMs };
  }

  /** The broker has accepted the connection, and knows the session from before or does not. */
  connected(isSessionPresent: boolean): void {
    const since = this.catchUp ? this.catchUp.since : this.heardAt;
    this.catchUp = isSessionPresent ? { since, isAfterOutage: true, busyMs: 0, idleMs: 0 } : undefined;
    this.changedMs = this.clock.monotonicMs();
    if (!isSessionPresent) this.heardAt = this.now();
  }

  /** Something else has come from the broker. */
  heard(): void {
    this.count();
    if (this.catchUp && this.catchUp.idleMs >= CATCH_UP_MS) this.catchUp = undefined;
    if (!this.catchUp) this.heardAt = this.now();
  }

  /** A message, heard before, is going to be handled: for how long it may have waited, milliseconds. */
  begin(): number | undefined {
    this.count();
    this.isBusy = true;
    this.catchUp ??= { since: this.now(), isAfterOutage: false, busyMs: 0, idleMs: 0 };
    const { since, isAfterOutage, busyMs } = this.catchUp;
    const lateMs = isAfterOutage ? since && this.agoMs(since) : busyMs;
    if (lateMs === undefined || (!isAfterOutage && lateMs <= SLOW_MS)) return undefined;
    return Math.ceil(lateMs);
  }

  /** The message that began is handled. */
  end(): void {
    this.count();
    this.isBusy = false;
  }

  /** Wall time of the last instant up to which nothing is waiting; undefined if none is known. */
  lastHeardMs(): number | undefined {
    const at = this.catchUp ? this.catchUp.since : this.heardAt;
    if (at === undefined) return undefined;
    return 'wallMs' in at ? at.wallMs : Math.floor(this.clock.wallMs() - this.agoMs(at));
  }

  private count(): void {
    const nowMs = this.clock.monotonicMs();
    const passedMs = nowMs - this.changedMs;
    this.changedMs = nowMs;
    if (!this.catchUp) return;
    const key = this.isBusy ? 'busyMs' : 'idleMs';
    this.catchUp = { ...this.catchUp, [key]: this.catchUp[key] + passedMs };
  }

  private agoMs(at: Instant): number {
    if ('monotonicMs' in at) return this.clock.monotonicMs() - at.monotonicMs;
    // The clock may have been behind when this process began, and be right by now; so it is read each time.
    return Math.max(0, this.clock.wallMs() - at.wallMs);
  }

  private now(): Instant {
    return { monotonicMs: this.clock.monotonicMs() };
  }
}
