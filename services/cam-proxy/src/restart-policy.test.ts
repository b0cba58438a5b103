import { describe, expect, it } from 'vitest';
import { nextRun } from './restart-policy.ts';

const times = { startTimeoutMs: 20_000, maxPauseMs: 30_000 };

describe('the next proxy', () => {
  it.each([
    [1, 1_000],
    [2, 2_000],
    [5, 16_000],
    [6, 30_000],
    [100_000, 30_000],
  ])('is started after %d ends in a row with a pause of %d ms', (failures, pauseMs) => {
    for (const kind of ['ended', 'port-taken', 'fell-back', 'cannot-start'] as const)
      expect(nextRun({ kind, failures, ...times })).toEqual({ pauseMs, patienceMs: 20_000 });
  });

  it.each([
    [1, 40_000],
    [2, 80_000],
    [4, 300_000],
    [100_000, 300_000],
  ])('replaces the %dth without a stream at once, and gets %d ms', (failures, patienceMs) => {
    expect(nextRun({ kind: 'no-stream', failures, ...times })).toEqual({ pauseMs: 0, patienceMs });
  });

  it('never gets less time than it was given', () => {
    const { patienceMs } = nextRun({ kind: 'no-stream', failures: 9, ...times, startTimeoutMs: 400_000 });
    expect(patienceMs).toBe(400_000);
  });

  it('comes at once when it is asked for', () => {
    expect(nextRun({ kind: 'asked-for', failures: 9, ...times })).toEqual({ pauseMs: 0, patienceMs: 20_000 });
  });
});
