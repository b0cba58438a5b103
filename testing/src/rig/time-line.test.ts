import { describe, expect, it } from 'vitest';
import type { CameraStats, SentRange } from '../fake-camera/index.ts';
import { frameCount, frameHoles, genuineMarks, lostFrames } from './time-line.ts';

function range(first: number, last: number, firstMs: number): SentRange {
  return { first, last, firstMs, lastMs: firstMs + (last - first) * 40 };
}

function statsOf(...sessions: { sent: SentRange[]; damaged?: SentRange[] }[]): CameraStats {
  const session = { transport: 'tcp', userAgent: '', startedMs: 0, damaged: [] } as const;
  const counts = { frames: 0, bytes: 0, skippedFrames: 0, droppedPackets: 0, corruptedPackets: 0 };
  return {
    ...{ connections: 0, totalConnections: 0, requests: {}, nextFrame: 0 },
    sessions: sessions.map((given) => ({ ...session, ...counts, ...given })),
  };
}

const marksOf = (...numbers: number[]) => numbers.map((number) => ({ number, sentMs: number * 40 }));

describe('the time line of a camera', () => {
  it('has a hole wherever frame numbers leap, in whatever order the frames are found', () => {
    const holes = [
      { fromMs: 120, toMs: 1_000, frames: 22 },
      { fromMs: 1_080, toMs: 1_120, frames: 1 },
    ];
    expect(frameHoles(marksOf(0, 1, 2, 25, 26, 28), 40)).toEqual(holes);
    expect(frameHoles(marksOf(25, 26, 28, 0, 1, 1, 2), 40)).toEqual(holes);
  });

  it('has no hole where no number is missing, and none before the first frame or after the last one', () => {
    expect(frameHoles(marksOf(7, 8, 8, 9), 40)).toEqual([]);
    expect(frameHoles([], 40)).toEqual([]);
    const late = [
      { number: 1, sentMs: 0 },
      { number: 2, sentMs: 3_000 },
    ];
    expect(frameHoles(late, 40)).toEqual([]);
  });

  it('leaves out marks that no frame had when it was sent', () => {
    const stats = statsOf({ sent: [range(0, 9, 5_000)], damaged: [range(10, 10, 5_400)] });
    const marks = [
      { number: 700_000_000_001, sentMs: 5_040 },
      { number: 1, sentMs: 5_043 },
      { number: 10, sentMs: 5_400 },
      { number: 2, sentMs: 705_080 },
      { number: 3, sentMs: 120 },
      { number: 11, sentMs: 5_440 },
      { number: 3, sentMs: 5_120 },
      { number: 3, sentMs: 5_200 },
      { number: 4, sentMs: 5_161 },
      { number: 4, sentMs: 5_161 },
    ];
    expect(genuineMarks(stats, marks).map((mark) => mark.number)).toEqual([1, 10, 3, 4, 4]);
  });

  it('keeps the marks of frames that a busy machine sent late', () => {
    const stats = statsOf({ sent: [range(0, 99, 5_000)] });
    const late = [20, 21, 22].map((number) => ({ number, sentMs: 6_500 }));
    expect(genuineMarks(stats, late)).toEqual(late);
  });

  it('finds the frames that were sent and are nowhere', () => {
    const { sessions } = statsOf({ sent: [range(0, 9, 0)] }, { sent: [range(20, 24, 800)] });
    const lost = lostFrames(sessions, marksOf(0, 1, 2, 3, 6, 7, 8, 9, 20, 21, 22, 23));
    expect(lost).toEqual([range(4, 5, 160), range(24, 24, 960)]);
    expect(frameCount(lost)).toBe(3);
    expect(frameCount(lostFrames(sessions.slice(1), []))).toBe(5);
  });
});
