import { describe, expect, it } from 'vitest';
import type { CameraStats, SentRange } from '../fake-camera/index.ts';
import { addToRuns, holesOfRuns } from './frame-runs.ts';

const FRAME_MS = 40;
const mark = (number: number, lateMs = 0) => ({ number, sentMs: 1_000_000 + number * FRAME_MS + lateMs });
const marks = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => mark(first + index));

/** A camera that sent frames 0 to 999 at its pace. */
const stats = {
  sessions: [
    { sent: [{ first: 0, last: 999, firstMs: mark(0).sentMs, lastMs: mark(999).sentMs }], damaged: [] },
  ],
} as unknown as CameraStats;

function runsOf(...parts: ReturnType<typeof marks>[]): SentRange[] {
  const runs: SentRange[] = [];
  for (const part of parts) addToRuns(runs, part);
  return runs;
}

describe('runs of frames', () => {
  it('are as many as there are holes, however many clips follow one another', () => {
    expect(runsOf(marks(0, 49), marks(50, 99), marks(110, 199))).toHaveLength(2);
  });

  it('tell where frames are missing, and since when', () => {
    const runs = runsOf(marks(110, 199), marks(0, 99));
    const [from, to] = [mark(100).sentMs, mark(110).sentMs];
    expect(holesOfRuns(stats, runs, FRAME_MS)).toEqual([{ fromMs: from, toMs: to, frames: 10 }]);
  });

  it('have no hole where another clip has the frames', () => {
    expect(holesOfRuns(stats, runsOf(marks(0, 99), marks(110, 199), marks(90, 120)), FRAME_MS)).toEqual([]);
  });

  it('pass over numbers that corruption has made', () => {
    const runs = runsOf(marks(0, 49), [mark(50, 9_000)], [mark(900, -30_000)], marks(51, 99));
    expect(holesOfRuns(stats, runs, FRAME_MS)).toMatchObject([{ frames: 1 }]);
  });
});
