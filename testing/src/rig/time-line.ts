import type { FrameMark } from '../fake-camera/frame-mark.ts';
import type { CameraStats, SentRange } from '../fake-camera/index.ts';

/** A stretch of wall time [fromMs, toMs), milliseconds since the epoch. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Frames that come later than this after the one before leave a hole; the camera's timers are no better. */
const STEADY_MS = 250;

/** When a camera delivered video to anybody, whole frames or damaged ones; sorted and disjoint. */
export function deliveredStretches(stats: CameraStats, frameMs: number): Stretch[] {
  const ranges = stats.sessions.flatMap((session) => [...session.sent, ...session.damaged]);
  return joined(ranges.map(({ firstMs, lastMs }) => ({ fromMs: firstMs, toMs: lastMs + frameMs })));
}

/** When the frames were sent that these marks belong to; sorted and disjoint. */
export function markedStretches(marks: readonly FrameMark[], frameMs: number): Stretch[] {
  return joined(marks.map(({ sentMs }) => ({ fromMs: sentMs, toMs: sentMs + frameMs })));
}

/** What lies between sorted stretches. */
export function holesBetween(stretches: readonly Stretch[]): Stretch[] {
  return stretches.slice(1).map((next, index) => ({
    fromMs: (stretches[index] as Stretch).toMs,
    toMs: next.fromMs,
  }));
}

/** Frames that the camera handed to the network whole and that have no mark here, as ranges in order. */
export function lostFrames(stats: CameraStats, marks: readonly FrameMark[]): SentRange[] {
  const found = new Set(marks.map((mark) => mark.number));
  const lost: SentRange[] = [];
  for (const range of stats.sessions.flatMap((session) => session.sent)) {
    const spanMs = (range.lastMs - range.firstMs) / Math.max(1, range.last - range.first);
    for (let number = range.first; number <= range.last; number++) {
      if (found.has(number)) continue;
      const sentMs = Math.round(range.firstMs + (number - range.first) * spanMs);
      const before = lost.at(-1);
      if (before?.last === number - 1) lost[lost.length - 1] = { ...before, last: number, lastMs: sentMs };
      else lost.push({ first: number, last: number, firstMs: sentMs, lastMs: sentMs });
    }
  }
  return lost;
}

function joined(stretches: readonly Stretch[]): Stretch[] {
  const result: Stretch[] = [];
  for (const stretch of [...stretches].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = result.at(-1);
    if (last && stretch.fromMs <= last.toMs + STEADY_MS)
      result[result.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, stretch.toMs) };
    else result.push(stretch);
  }
  return result;
}
