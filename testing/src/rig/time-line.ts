import type { Interval } from '@pm-dvr/footage';
import type { FrameMark } from '../fake-camera/frame-mark.ts';
import type { CameraStats, SentRange, SessionStats } from '../fake-camera/index.ts';
import { readFrames } from '../frame-audit.ts';

/** Between two recorded frames whose numbers do not follow one another: nothing was recorded, by the camera's clock. */
export interface FrameHole extends Interval {
  /** Frames missing. */
  readonly frames: number;
}

/** A frame is sent so much earlier or later at most than the pace of those around it tells. */
const UNPUNCTUAL_MS = 1_000;

/** The marks of all frames in clips, in the order of the files given. */
export async function recordedFrames(files: readonly string[]): Promise<FrameMark[]> {
  const marks: FrameMark[] = [];
  for (const file of files) for (const mark of await readFrames(file)) marks.push(mark);
  return marks;
}

/**
 * Every place where the numbers of frames leap, sorted; the marks need not be. A hole lasts from when its first frame
 * was due, `frameMs` after the one before, until the first frame after it was sent.
 */
export function frameHoles(marks: readonly FrameMark[], frameMs: number): FrameHole[] {
  const holes: FrameHole[] = [];
  let before: FrameMark | undefined;
  for (const mark of [...marks].sort((a, b) => a.number - b.number)) {
    if (before && mark.number > before.number + 1) {
      const frames = mark.number - before.number - 1;
      holes.push({ fromMs: before.sentMs + frameMs, toMs: mark.sentMs, frames });
    }
    before = mark;
  }
  return holes;
}

/** Frames that were handed to the network whole and that have no mark here, as ranges in order of sending. */
export function lostFrames(sessions: readonly SessionStats[], marks: readonly FrameMark[]): SentRange[] {
  const found = new Set(marks.map((mark) => mark.number));
  const lost: SentRange[] = [];
  for (const range of sessions.flatMap((session) => session.sent)) {
    for (let number = range.first; number <= range.last; number++) {
      if (found.has(number)) continue;
      const sentMs = Math.round(sentMsOf(range, number));
      const before = lost.at(-1);
      if (before?.last === number - 1) lost[lost.length - 1] = { ...before, last: number, lastMs: sentMs };
      else lost.push({ first: number, last: number, firstMs: sentMs, lastMs: sentMs });
    }
  }
  return lost;
}

/** How many frames are in some ranges. */
export function frameCount(ranges: readonly SentRange[]): number {
  return ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}

/** Those of the marks that are the camera's: corruption can turn one into another that looks as good. */
export function genuineMarks(stats: CameraStats, marks: readonly FrameMark[]): FrameMark[] {
  const sentMs = new Map<number, number>();
  for (const range of stats.sessions.flatMap((session) => [...session.sent, ...session.damaged]))
    for (let number = range.first; number <= range.last; number++)
      sentMs.set(number, sentMsOf(range, number));
  const offMs = (mark: FrameMark) => Math.abs((sentMs.get(mark.number) ?? 0) - mark.sentMs);
  const nearest = new Map<number, number>();
  for (const mark of marks)
    nearest.set(mark.number, Math.min(offMs(mark), nearest.get(mark.number) ?? UNPUNCTUAL_MS));
  return marks.filter((mark) => offMs(mark) <= (nearest.get(mark.number) ?? 0));
}

/** Whether a frame with such a mark was sent in one of the ranges, at about the time that it says. */
export function isPunctual(ranges: readonly SentRange[], { number, sentMs }: FrameMark): boolean {
  return ranges.some(
    (range) =>
      range.first <= number &&
      number <= range.last &&
      Math.abs(sentMsOf(range, number) - sentMs) <= UNPUNCTUAL_MS,
  );
}

/** When a frame of a range was sent, if all of the range was sent at one pace; milliseconds since the epoch. */
function sentMsOf({ first, last, firstMs, lastMs }: SentRange, number: number): number {
  return firstMs + ((number - first) * (lastMs - firstMs)) / Math.max(1, last - first);
}
