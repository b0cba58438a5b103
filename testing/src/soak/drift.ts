import type { Series } from './series.ts';
import { afterWarmUp, type Slope, slopeOf } from './slope.ts';

export type DriftVerdict = 'held' | 'exceeded' | 'too short' | 'not judged';

export interface Drift {
  readonly series: Series;
  readonly slope: Slope | undefined;
  readonly verdict: DriftVerdict;
}

const HOUR_MS = 3_600_000;
/** What happened in less time says nothing of an hour. */
const LEAST_HOURS = 1 / 3;
const MOST_WARM_UP_MS = HOUR_MS / 4;
const WARM_UP_SHARE = 1 / 6;

/**
 * Judges how a series drifts over a run of so many milliseconds. Its bar is exceeded if even the lowest slope that is credible
 * ({@link slopeOf}, 99.5 %) is steeper: a slope that noise may have made fails nothing. The first sixth of a run, a quarter of an
 * hour at most, is left out, as is as much of each life of a process: V8 grows to what it needs. What is judged must have lasted
 * for 20 minutes in one life; a drift is told of a shorter time, not judged.
 */
export function judgeDrift(series: Series, runMs: number): Drift {
  const warmUpMs = Math.min(MOST_WARM_UP_MS, runMs * WARM_UP_SHARE);
  const fromMs = (series.samples[0]?.atMs ?? 0) + warmUpMs;
  const late = series.samples.filter(({ atMs }) => atMs >= fromMs);
  const slope = slopeOf(series.hasWarmUp ? afterWarmUp(series.samples, warmUpMs) : late);
  return { series, slope, verdict: verdictOf(series, slope) };
}

function verdictOf({ mostPerHour }: Series, slope: Slope | undefined): DriftVerdict {
  if (mostPerHour === undefined) return 'not judged';
  if (!slope || slope.hours < LEAST_HOURS) return 'too short';
  return slope.lowest > mostPerHour ? 'exceeded' : 'held';
}
