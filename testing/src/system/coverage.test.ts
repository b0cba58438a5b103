import { describe, expect, it } from 'vitest';
import type { Report } from '../rig/report.ts';
import { coverageFaults } from './coverage.ts';

const hole = (from_ms: number, to_ms: number, cause = 'ffmpeg-died') => {
  return { from_ms, to_ms, length_ms: to_ms - from_ms, cause, detail: '' };
};

function report(...holes: Report['holes']): Report {
  const missing_ms = holes.reduce((sum, { length_ms }) => sum + length_ms, 0);
  return {
    camera: 'front',
    window: { from_ms: 0, to_ms: 10_000, length_ms: 10_000 },
    ...{ recorded_ms: 10_000 - missing_ms, open_ms: 0, missing_ms, expired_ms: 0, unexplained_ms: 0 },
    ...{ state: null, holes },
  };
}

const NONE = { causes: [], mostMs: 0 };

describe('what is wrong with the coverage', () => {
  it('is nothing without holes, and with those of earlier steps', () => {
    expect(coverageFaults(report(), 0, NONE)).toEqual([]);
    expect(coverageFaults(report(hole(1_000, 2_000)), 2_000, NONE)).toEqual([]);
  });

  it('is a hole that nobody provoked, of another cause or longer than it may be', () => {
    expect(coverageFaults(report(hole(1_000, 2_000)), 0, NONE)).toHaveLength(2);
    const allowed = { causes: ['ffmpeg-died'], mostMs: 1_500 };
    expect(coverageFaults(report(hole(1_000, 2_000)), 0, allowed)).toEqual([]);
    expect(coverageFaults(report(hole(1_000, 3_000)), 0, allowed)).toHaveLength(1);
    expect(coverageFaults(report(hole(1_000, 2_000, 'no-answer')), 0, allowed)).toHaveLength(1);
  });

  it('is anything unexplained, whenever it was, and a report that does not add up', () => {
    expect(coverageFaults({ ...report(), unexplained_ms: 3 }, 9_000, NONE)).toHaveLength(1);
    expect(coverageFaults({ ...report(), recorded_ms: 9_000 }, 9_000, NONE)).toHaveLength(1);
  });
});
