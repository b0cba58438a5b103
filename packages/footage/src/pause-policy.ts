import type { Interval } from './coverage-policy.ts';
import type { FragmentSummary } from './fragments.ts';

/** A pause is this many times as long as a frame usually is: a camera that sends a picture each 3 s does not pause. */
const TIMES_THE_USUAL = 5;

/** A clip whose frames tell more than its name is one of a camera whose clock has jumped. */
const TRUSTED_MS = 1_000;

/** A fragment that hides a pause of seconds is this many times as long as others, which are of half a second. */
const TIMES_A_FRAGMENT = 3;

/** Whether the fragments of a clip may hide a pause, by when they begin, in any unit. */
export function mayPause(starts: readonly number[]): boolean {
  const lengths = starts.slice(1).map((start, index) => start - (starts[index] ?? 0));
  if (lengths.length < 3) return lengths.length > 0;
  const median = [...lengths].sort((a, b) => a - b)[Math.floor((lengths.length - 1) / 2)] ?? 0;
  return lengths.some((length) => length >= TIMES_A_FRAGMENT * median);
}

/**
 * Stretches of a clip in which no frame came although the stream went on, in milliseconds from its beginning.
 * `durationMs` is what the clip's name says.
 */
export function pausesOf(summary: FragmentSummary, durationMs: number): Interval[] {
  const { longFrames, usualFrameMs } = summary;
  if (summary.durationMs > durationMs + TRUSTED_MS) return [];
  return longFrames
    .filter(({ startMs, endMs }) => endMs - startMs >= TIMES_THE_USUAL * usualFrameMs)
    .map(({ startMs, endMs }) => ({ fromMs: startMs + usualFrameMs, toMs: endMs }));
}
