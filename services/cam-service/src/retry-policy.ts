/** The first moments of an outage are retried this fast, however short the outage is so far. */
const SHORTEST_PAUSE_MS = 250;
/** A camera that says no will hardly say yes in the next moment, and some lock an account after a few wrong passwords. */
const SHORTEST_AFTER_REFUSAL_MS = 1_000;
/** A pause grows to this share of the time that the camera has been away. */
const SHARE_OF_OUTAGE = 0.08;
/** Part of the longest pause that is left for the attempt itself, so that recovery is noticed within the maximum. */
const LONGEST_SHARE = 0.9;
const JITTER = 0.2;

/**
 * Milliseconds between the starts of two attempts to reach a camera that has been away for `outageMs`: at once
 * first, then a growing share of the outage, jittered downwards so that many cameras do not come in step.
 */
export function retryPauseMs(options: {
  readonly attempts: number;
  readonly outageMs: number;
  readonly maxPauseMs: number;
  /** 0 ≤ random < 1. */
  readonly random: number;
  /** Whether the camera was reached, and refused. */
  readonly refused?: boolean;
}): number {
  if (options.attempts === 0) return 0;
  const shortest = options.refused ? SHORTEST_AFTER_REFUSAL_MS : SHORTEST_PAUSE_MS;
  const grown = Math.max(shortest, options.outageMs * SHARE_OF_OUTAGE);
  const pause = Math.min(grown, options.maxPauseMs * LONGEST_SHARE);
  return pause * (1 - JITTER * options.random);
}
