import fc from 'fast-check';
import { expect, it } from 'vitest';
import { waitForHoursMs } from './hours-policy.ts';

const at = (hour: number, minute = 0, second = 0) => new Date(2026, 10, 20, hour, minute, second).getTime();
const MINUTE = 60_000;
const day = { fromMinute: 8 * 60, toMinute: 18 * 60 };
const night = { fromMinute: 22 * 60, toMinute: 6 * 60 };

it.each([
  ['none', undefined, at(3), 0],
  ['by day, before', day, at(7, 59, 30), MINUTE / 2],
  ['by day, at the first minute', day, at(8), 0],
  ['by day, in the last second', day, at(17, 59, 59), 0],
  ['by day, at the end', day, at(18), 14 * 60 * MINUTE],
  ['by night, in the evening', night, at(22), 0],
  ['by night, after midnight', night, at(5, 59, 59), 0],
  ['by night, at the end', night, at(6), 16 * 60 * MINUTE],
  ['by night, a moment before', night, at(21, 59, 59), 1_000],
])('hours %s', (_, hours, nowMs, waitMs) => {
  expect(waitForHoursMs(hours, nowMs)).toBe(waitMs);
});

it('whatever the hours: after the wait it is within them', () => {
  const minute = fc.integer({ min: 0, max: 1_439 });
  fc.assert(
    fc.property(minute, minute, fc.integer({ min: 0, max: 86_399_999 }), (fromMinute, toMinute, ms) => {
      fc.pre(fromMinute !== toMinute);
      const hours = { fromMinute, toMinute };
      const waitMs = waitForHoursMs(hours, at(0) + ms);
      expect(waitMs).toBeGreaterThanOrEqual(0);
      expect(waitForHoursMs(hours, at(0) + ms + waitMs)).toBe(0);
    }),
  );
});
