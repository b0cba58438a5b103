import type { FrameMark } from '../fake-camera/frame-mark.ts';
import type { CameraStats, SentRange } from '../fake-camera/index.ts';
import { type FrameHole, isPunctual } from '../rig/time-line.ts';

/** Two frames that follow one another are no further apart; what is, was changed on its way, or a camera stood still. */
const NEXT_MS = 1_000;

/**
 * Adds marks in the order in which they were recorded to runs: frames whose numbers follow one another, by the first and the last of
 * them. So hours of recording take as much memory as they have holes.
 */
export function addToRuns(runs: SentRange[], marks: readonly FrameMark[]): void {
  for (const { number, sentMs } of marks) {
    const last = runs.at(-1);
    const isNext = last?.last === number - 1 && Math.abs(sentMs - last.lastMs) <= NEXT_MS;
    if (last && isNext) runs[runs.length - 1] = { ...last, last: number, lastMs: sentMs };
    else runs.push({ first: number, last: number, firstMs: sentMs, lastMs: sentMs });
  }
}

/**
 * Every place where the numbers of a camera's frames leap, sorted, as `frameHoles` finds them. Runs may be in any order and may
 * overlap; those whose ends the camera has not sent then are passed over, for corruption makes such.
 */
export function holesOfRuns(stats: CameraStats, runs: readonly SentRange[], frameMs: number): FrameHole[] {
  const sent = stats.sessions.flatMap((session) => [...session.sent, ...session.damaged]);
  const isGenuine = ({ first, firstMs, last, lastMs }: SentRange) =>
    isPunctual(sent, { number: first, sentMs: firstMs }) &&
    isPunctual(sent, { number: last, sentMs: lastMs });
  const holes: FrameHole[] = [];
  let before: SentRange | undefined;
  for (const run of runs.filter(isGenuine).sort((a, b) => a.first - b.first)) {
    if (before && run.first > before.last + 1) {
      const frames = run.first - before.last - 1;
      holes.push({ fromMs: before.lastMs + frameMs, toMs: run.firstMs, frames });
    }
    if (!before || run.last > before.last) before = run;
  }
  return holes;
}
