import { median } from '../bench/figure.ts';
import { grouped } from './grouped.ts';

/** A value at an instant. Values of different lives, such as those before and after a restart, are never compared. */
export interface Sample {
  readonly life: number;
  /** Milliseconds on any one clock. */
  readonly atMs: number;
  readonly value: number;
}

/** How a series of samples drifts, in its unit per hour. */
export interface Slope {
  readonly perHour: number;
  /** Less than this it is not, with 99.5 % confidence; -Infinity if nothing can be said. */
  readonly lowest: number;
  /** The middle value of all samples. */
  readonly level: number;
  /** The longest life among the samples, hours: nothing is known of a longer time. */
  readonly hours: number;
}

const HOUR_MS = 3_600_000;
/** Blocks of the longest life: enough to be certain, and few enough for every pair. */
const BLOCKS = 60;
/** One-sided 99.5 % of the normal distribution. */
const Z = 2.576;

/**
 * The slope of a series that restarts do not hide and that outliers do not bend (Theil and Sen; in groups: Hirsch and Slack 1982).
 * Samples of a life become blocks of equal length, by their medians, which takes off the saw-teeth of garbage collection; the
 * slope is the median of the slopes between any two blocks of the same life. So a drop at a restart counts for nothing, and a
 * life counts the more the longer it is. The lowest slope that is credible follows from the variance of Kendall's S, summed up
 * over the lives (Gilbert 1987, 16.4.2). Undefined if no life has two blocks.
 */
export function slopeOf(samples: readonly Sample[]): Slope | undefined {
  const lives = livesOf(samples);
  const longestMs = Math.max(0, ...lives.map(spanMs));
  const groups = lives.map((life) => blocks(life, Math.max(1, longestMs / BLOCKS)));
  const slopes = groups.flatMap(pairSlopes).sort((a, b) => a - b);
  if (slopes.length === 0) return undefined;
  const variance = groups.reduce((sum, { length: n }) => sum + (n * (n - 1) * (2 * n + 5)) / 18, 0);
  const rank = (slopes.length - Z * Math.sqrt(variance)) / 2;
  return {
    perHour: median(slopes),
    lowest: rank < 1 ? Number.NEGATIVE_INFINITY : (slopes[Math.floor(rank) - 1] as number),
    level: median(samples.map(({ value }) => value)),
    hours: longestMs / HOUR_MS,
  };
}

/** Samples but those from the first milliseconds of each life, in which a process still grows to what it needs. */
export function afterWarmUp(samples: readonly Sample[], warmUpMs: number): Sample[] {
  return livesOf(samples).flatMap((life) => {
    const bornMs = life[0]?.atMs ?? 0;
    return life.filter(({ atMs }) => atMs >= bornMs + warmUpMs);
  });
}

function livesOf(samples: readonly Sample[]): Sample[][] {
  const lives = grouped(samples, ({ life }) => life);
  return [...lives.values()].map((life) => life.sort((a, b) => a.atMs - b.atMs));
}

function spanMs(life: readonly Sample[]): number {
  return (life.at(-1)?.atMs ?? 0) - (life[0]?.atMs ?? 0);
}

interface Block {
  readonly atMs: number;
  readonly value: number;
}

function blocks(life: readonly Sample[], lengthMs: number): Block[] {
  const bornMs = life[0]?.atMs ?? 0;
  const found = grouped(life, ({ atMs }) => Math.floor((atMs - bornMs) / lengthMs));
  return [...found.values()].map((samples) => ({
    atMs: median(samples.map(({ atMs }) => atMs)),
    value: median(samples.map(({ value }) => value)),
  }));
}

function pairSlopes(group: readonly Block[]): number[] {
  return group.flatMap((early, index) =>
    group.slice(index + 1).map((late) => ((late.value - early.value) * HOUR_MS) / (late.atMs - early.atMs)),
  );
}
