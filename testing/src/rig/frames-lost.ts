import type { FrameMark } from '../fake-camera/frame-mark.ts';
import type { SessionStats } from '../fake-camera/stats.ts';
import { readFrames } from '../frame-audit.ts';

/** Between two recorded frames that follow one another: nothing was recorded, by the camera's own instants. */
export interface FrameHole {
  /** When the first missing frame was due and when the first one after the hole was sent, ms since the epoch. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Frames missing. */
  readonly frames: number;
}

/** The marks of all frames in clips, in the order of the files given. */
export async function recordedFrames(files: readonly string[]): Promise<FrameMark[]> {
  const marks: FrameMark[] = [];
  for (const file of files) for (const mark of await readFrames(file)) marks.push(mark);
  return marks;
}

/** Numbers of the frames that a session was sent and that are not among those recorded. */
export function framesLost(session: SessionStats, recorded: readonly FrameMark[]): number[] {
  const known = new Set(recorded.map((mark) => mark.number));
  const lost: number[] = [];
  for (const range of session.sent)
    for (let number = range.first; number <= range.last; number++) if (!known.has(number)) lost.push(number);
  return lost;
}

/** Stretches of missing frames between recorded ones, which must be in order. */
export function frameHoles(recorded: readonly FrameMark[], fps: number): FrameHole[] {
  const holes: FrameHole[] = [];
  for (const [position, mark] of recorded.entries()) {
    const before = recorded[position - 1];
    if (!before || mark.number <= before.number + 1) continue;
    const fromMs = before.sentMs + 1000 / fps;
    holes.push({ fromMs, toMs: mark.sentMs, frames: mark.number - before.number - 1 });
  }
  return holes;
}
