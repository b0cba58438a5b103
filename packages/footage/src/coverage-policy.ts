import type { ClipFacts } from '@pm-dvr/contracts';

/** A stretch of wall time [fromMs, toMs), milliseconds since the epoch. */
export interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A window divided, without rest, into what is recorded and what is not; both sorted, disjoint, never empty. */
export interface Coverage {
  readonly recorded: Interval[];
  readonly holes: Interval[];
  readonly recordedMs: number;
  readonly holesMs: number;
}

/**
 * Clips that follow each other in one run share a boundary frame by frame; what is left between their names is
 * the jitter of the wall clock.
 */
export const SAME_RUN_JOIN_MS = 250;

/** A hole shorter than this between any two clips is rounding, not missing video. */
export const ANY_JOIN_MS = 50;

type Span = { fromMs: number; toMs: number };

/** Collects clips, in any order but cheapest by start, and keeps no more than the stretches they cover. */
export class CoverageBuilder {
  private readonly spans: Span[] = [];
  /** Where the clip with this sequence number should begin, to be one with the clip before it. */
  private readonly expected = new Map<number, { pid: number; endMs: number }>();
  private sorted = true;

  add(clip: ClipFacts): void {
    const endMs = clip.startMs + clip.durationMs;
    if (endMs <= clip.startMs) return;
    const before = this.expected.get(clip.sequence);
    this.expected.delete(clip.sequence);
    this.expected.set(clip.sequence + 1, { pid: clip.pid, endMs });
    const joined = before?.pid === clip.pid && Math.abs(clip.startMs - before.endMs) <= SAME_RUN_JOIN_MS;
    this.append(joined ? Math.min(clip.startMs, before.endMs) : clip.startMs, endMs);
  }

  /**
   * What the clips added so far leave of a window; an empty window has no parts. `pauses` are stretches inside of
   * clips that hold no frame, in any order.
   */
  within(window: Interval, pauses: readonly Interval[] = []): Coverage {
    const absent = [...complement(this.merged(), window), ...clipped(pauses, window)];
    const recorded = complement(
      absent.sort((a, b) => a.fromMs - b.fromMs),
      window,
    );
    const holes = complement(recorded, window);
    return { recorded, holes, recordedMs: totalMs(recorded), holesMs: totalMs(holes) };
  }

  private append(fromMs: number, toMs: number): void {
    const last = this.spans.at(-1);
    if (last && fromMs >= last.fromMs && fromMs <= last.toMs + ANY_JOIN_MS) {
      last.toMs = Math.max(last.toMs, toMs);
      return;
    }
    if (last && fromMs < last.fromMs) this.sorted = false;
    this.spans.push({ fromMs, toMs });
  }

  private merged(): readonly Span[] {
    if (this.sorted) return this.spans;
    const spans = this.spans.splice(0).sort((a, b) => a.fromMs - b.fromMs);
    this.sorted = true;
    for (const span of spans) this.append(span.fromMs, span.toMs);
    return this.spans;
  }
}

/** Divides a window into what the clips cover and the holes between; together they are exactly the window. */
export function coverage(clips: Iterable<ClipFacts>, window: Interval): Coverage {
  const builder = new CoverageBuilder();
  for (const clip of clips) builder.add(clip);
  return builder.within(window);
}

/** What intervals, sorted by start, leave of a window. */
export function complement(intervals: readonly Interval[], window: Interval): Interval[] {
  const holes: Interval[] = [];
  let fromMs = window.fromMs;
  for (const interval of intervals) {
    if (interval.fromMs >= window.toMs) break;
    if (interval.fromMs > fromMs) holes.push({ fromMs, toMs: interval.fromMs });
    fromMs = Math.max(fromMs, interval.toMs);
  }
  if (fromMs < window.toMs) holes.push({ fromMs, toMs: window.toMs });
  return holes;
}

/** The parts of intervals that lie in a window, in the same order. */
export function clipped(intervals: readonly Interval[], window: Interval): Interval[] {
  return intervals
    .map(({ fromMs, toMs }) => ({
      fromMs: Math.max(fromMs, window.fromMs),
      toMs: Math.min(toMs, window.toMs),
    }))
    .filter(({ fromMs, toMs }) => toMs > fromMs);
}

/** Sum of lengths, in milliseconds. */
export function totalMs(intervals: Iterable<Interval>): number {
  let total = 0;
  for (const { fromMs, toMs } of intervals) total += toMs - fromMs;
  return total;
}
