import type { Clock } from '@pm-dvr/runtime';
import { type ClockStep, endOfDay, meets, type Stretch, splitAtStep } from './wall-history.ts';

/** The window of one part of an event: wall time, whose end is waited for by the monotonic clock. */
export class EventWindow {
  private readonly clock: Clock;
  /** The day to which the part belongs, `YYYY.MM.DD`. */
  private readonly day: string;
  private parts: Stretch[];
  private dueMs: number | undefined;
  private stepped: boolean;

  constructor(clock: Clock, day: string, stretches: readonly Stretch[]) {
    this.clock = clock;
    this.day = day;
    this.parts = [...stretches];
    this.stepped = stretches.length > 1;
    this.setDue();
  }

  /** Several if the clock was set meanwhile; in the order of recording. */
  get stretches(): readonly Stretch[] {
    return this.parts;
  }

  get first(): Stretch {
    return this.parts[0] as Stretch;
  }

  get last(): Stretch {
    return this.parts.at(-1) as Stretch;
  }

  /** Whether the clock was set in its life: then times in names do not tell what is still to come. */
  get wasStepped(): boolean {
    return this.stepped;
  }

  /** How long it is until the window is over; undefined while nobody knows. */
  get leftMs(): number | undefined {
    return this.dueMs === undefined ? undefined : Math.max(0, this.dueMs - this.clock.monotonicMs());
  }

  /** Whether nothing of the window lies in the future. */
  get isOver(): boolean {
    return this.leftMs === 0;
  }

  /** For how long it has been over. */
  get overForMs(): number {
    return this.clock.monotonicMs() - (this.dueMs ?? Number.POSITIVE_INFINITY);
  }

  /** Makes the window longer, to include another. */
  include(fromMs: number, toMs: number | undefined): void {
    this.parts[0] = { ...this.first, fromMs: Math.min(this.first.fromMs, fromMs) };
    const { last } = this;
    if (last.toMs !== undefined && toMs !== undefined && toMs > last.toMs) this.setLast({ ...last, toMs });
  }

  /** Ends at an instant (ms since the epoch), or where it began, if that is later. */
  endAt(toMs: number): void {
    const { last } = this;
    this.setLast({ ...last, toMs: Math.max(last.fromMs, Math.round(toMs)) });
  }

  /** Goes on without end. */
  reopen(): void {
    this.setLast({ fromMs: this.last.fromMs });
  }

  /** The wall clock was set. */
  step(step: ClockStep): void {
    this.stepped = true;
    if (!this.isOver) this.parts = splitAtStep(this.parts, step);
  }

  /**
   * Whether a clip belongs to the window. With `isLater` the part before it has what begins before it; with `continued`
   * the next one has what begins at its end. While it is open, what begins on another day is for the next one too.
   */
  wants(
    startMs: number,
    endMs: number,
    { isLater, continued }: { isLater: boolean; continued: boolean },
  ): boolean {
    if (!meets(this.parts, startMs, endMs)) return false;
    if (isLater && startMs < this.first.fromMs) return false;
    const { fromMs, toMs } = this.last;
    if (toMs !== undefined) return !continued || startMs < toMs;
    const dayEndMs = endOfDay(this.day);
    return fromMs >= dayEndMs || startMs < dayEndMs;
  }

  private setLast(stretch: Stretch): void {
    this.parts[this.parts.length - 1] = stretch;
    this.setDue();
  }

  private setDue(): void {
    const { toMs } = this.last;
    this.dueMs =
      toMs === undefined ? undefined : this.clock.monotonicMs() + Math.max(0, toMs - this.clock.wallMs());
  }
}
