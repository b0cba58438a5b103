import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from './duration.ts';

describe('durations', () => {
  it.each([
    ['10s', 10_000],
    ['500ms', 500],
    ['5min', 300_000],
    ['1.5h', 5_400_000],
    ['2 d', 172_800_000],
    ['0.25', 250],
    ['0', 0],
  ])('%s is %d milliseconds', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(['', '10m', '10S', '-1s', '1h30min', '1e3s', '5 minutes', 's', '10s '])(
    '%j is no duration',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );

  it('come back the same when they are written and read', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000_000_000 }), (ms) => {
        expect(parseDuration(formatDuration(ms))).toBe(ms);
      }),
    );
  });

  it('are written in the largest unit that fits', () => {
    expect([500, 90_000, 600_000, 172_800_000, 0].map(formatDuration)).toEqual([
      '500ms',
      '90s',
      '10min',
      '2d',
      '0s',
    ]);
  });
});
