import type { ClipFacts } from '@pm-dvr/contracts';
import { describe, expect, it } from 'vitest';
import { CoverageToday, dayAround } from './coverage-today.ts';

const HOUR = 3_600_000;
const MIDNIGHT = new Date(2026, 10, 20).getTime();
const clip = (startMs: number, durationMs: number): ClipFacts => ({
  ...{ camera: 'front', startMs, durationMs, pid: 1, sequence: 1 },
});

describe('the coverage of today', () => {
  it('is the share of the day so far that is in clips, down to a tenth', () => {
    const coverage = new CoverageToday(MIDNIGHT + HOUR);
    coverage.add(clip(MIDNIGHT, 2 * HOUR), MIDNIGHT + 2 * HOUR);
    expect(coverage.percent(MIDNIGHT + 3 * HOUR, false)).toBe(66.6);
    expect(coverage.percent(MIDNIGHT + 4 * HOUR, false)).toBe(50);
  });

  it('does not miss the clip that is open', () => {
    const coverage = new CoverageToday(MIDNIGHT + HOUR);
    coverage.add(clip(MIDNIGHT, HOUR), MIDNIGHT + HOUR);
    expect(coverage.percent(MIDNIGHT + HOUR + 20_000, true)).toBe(100);
    expect(coverage.percent(MIDNIGHT + 2 * HOUR, false)).toBe(50);
  });

  it('begins anew at midnight, with what of the last clip belongs to the new day', () => {
    const coverage = new CoverageToday(MIDNIGHT - HOUR);
    coverage.add(clip(MIDNIGHT - HOUR, HOUR / 2), MIDNIGHT - HOUR / 2);
    coverage.add(clip(MIDNIGHT - 10_000, 20_000), MIDNIGHT + 11_000);
    expect(coverage.percent(MIDNIGHT + 20_000, false)).toBe(50);
    expect(coverage.percent(MIDNIGHT + 40_000, false)).toBe(25);
  });

  it('is not known before anything could be recorded, and never more than all', () => {
    const coverage = new CoverageToday(MIDNIGHT);
    expect(coverage.percent(MIDNIGHT, false)).toBeUndefined();
    expect(coverage.percent(MIDNIGHT + 1_000, true)).toBeUndefined();
    coverage.add(clip(MIDNIGHT, HOUR), MIDNIGHT + HOUR);
    coverage.add(clip(MIDNIGHT, HOUR), MIDNIGHT + HOUR);
    expect(coverage.percent(MIDNIGHT + HOUR, false)).toBe(100);
  });

  it('takes the local day of its instant', () => {
    const { fromMs, toMs } = dayAround(MIDNIGHT + 5 * HOUR);
    expect([fromMs, dayAround(toMs).fromMs, dayAround(toMs - 1).fromMs]).toEqual([MIDNIGHT, toMs, MIDNIGHT]);
  });
});
