import { describe, expect, it } from 'vitest';
import type { CameraStats, SentRange } from '../fake-camera/index.ts';
import { deliveredStretches, holesBetween, lostFrames, markedStretches } from './time-line.ts';

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

describe('the time line of a camera', () => {
  it('joins ranges of all sessions that follow one another, damaged ones too', () => {
    const stats = statsOf(
      { sent: [range(0, 24, 0), range(26, 50, 1040)], damaged: [range(25, 25, 1000)] },
      { sent: [range(51, 60, 2080)] },
    );
    expect(deliveredStretches(stats, 40)).toEqual([{ fromMs: 0, toMs: 2480 }]);
  });

  it('shows when nothing was delivered', () => {
    const stats = statsOf({ sent: [range(0, 24, 0)] }, { sent: [range(100, 110, 4000)] });
    expect(holesBetween(deliveredStretches(stats, 40))).toEqual([{ fromMs: 1000, toMs: 4000 }]);
  });

  it('reads the same out of the marks in clips', () => {
    const marks = [0, 40, 80, 1000].map((sentMs, number) => ({ number, sentMs }));
    expect(holesBetween(markedStretches(marks, 40))).toEqual([{ fromMs: 120, toMs: 1000 }]);
  });

  it('finds the frames that were sent and are nowhere', () => {
    const stats = statsOf({ sent: [range(0, 9, 0)] }, { sent: [range(20, 24, 800)] });
    const kept = [0, 1, 2, 3, 6, 7, 8, 9, 20, 21, 22, 23];
    const lost = lostFrames(
      stats,
      kept.map((number) => ({ number, sentMs: number * 40 })),
    );
    expect(lost.map(({ first, last }) => [first, last])).toEqual([
      [4, 5],
      [24, 24],
    ]);
    expect(lost[0]?.firstMs).toBe(160);
  });
});
