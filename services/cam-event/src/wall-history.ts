import type { Clock } from '@pm-dvr/runtime';

/** A stretch of wall time, milliseconds since the epoch; without end while nobody knows it. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs?: number;
}

/** The wall clock was set: what it would show now if it had not been, and what it shows. */
export interface ClockStep {
  readonly beforeMs: number;
  readonly afterMs: number;
}

/** A smaller difference between two looks is an NTP daemon at work. */
const STEP_MS = 1_000;

/** Notices when the wall clock is set, by comparing it with the monotonic one at each look. */
export class WallHistory {
  private readonly clock: Clock;
  private offsetMs: number;

  constructor(clock: Clock) {
    this.clock = clock;
    this.offsetMs = clock.wallMs() - clock.monotonicMs();
  }

  /** How the clock was set since the last look; undefined if it was not. */
  look(): ClockStep | undefined {
    const wallMs = this.clock.wallMs();
    const offsetMs = wallMs - this.clock.monotonicMs();
    const stepMs = offsetMs - this.offsetMs;
    this.offsetMs = offsetMs;
    return Math.abs(stepMs) > STEP_MS ? { beforeMs: wallMs - stepMs, afterMs: wallMs } : undefined;
  }
}

/**
 * The stretches of a window after the clock was set: what was left of the last one moves along with the clock. A window
 * that was over stays as it is.
 */
export function splitAtStep(stretches: readonly Stretch[], step: ClockStep): Stretch[] {
  const last = stretches.at(-1);
  const beforeMs = Math.round(step.beforeMs);
  if (!last || (last.toMs !== undefined && last.toMs <= beforeMs) || last.fromMs > beforeMs)
    return [...stretches];
  const afterMs = Math.round(step.afterMs);
  const rest = last.toMs === undefined ? {} : { toMs: afterMs + last.toMs - beforeMs };
  return [...stretches.slice(0, -1), { fromMs: last.fromMs, toMs: beforeMs }, { fromMs: afterMs, ...rest }];
}

/** Whether footage of [startMs, endMs) is wanted by any of the stretches. A stretch without length wants its instant. */
export function meets(stretches: readonly Stretch[], startMs: number, endMs: number): boolean {
  return stretches.some(({ fromMs, toMs }) => endMs > fromMs && (toMs === undefined || startMs <= toMs));
}

/** The first instant after a local day (`YYYY.MM.DD`), milliseconds since the epoch. */
export function endOfDay(day: string): number {
  const [year, month, date] = day.split('.').map(Number) as [number, number, number];
  return new Date(year, month - 1, date + 1).getTime();
}
