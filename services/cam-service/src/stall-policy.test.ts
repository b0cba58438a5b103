import { expect, test } from 'vitest';
import { blockedLeewayMs, lastFrameMs } from './stall-policy.ts';

const last = (newFrames: number, framesPerMs = 0.025) =>
  lastFrameMs({ nowMs: 12_000, previousMs: 10_000, newFrames, framesPerMs, stallTimeoutMs: 8_000 });

test('a report with the usual number of frames ends now', () => {
  expect(last(50)).toBe(12_000);
  expect(last(80)).toBe(12_000);
});

test('a report with fewer frames ends when they were used up', () => {
  expect(last(20)).toBe(10_800);
  expect(last(1)).toBe(10_040);
});

test('a report that comes late, with the first frame after a silence, leaves time for the next one', () => {
  const stallTimeoutMs = 8_000;
  const report = { nowMs: 17_000, previousMs: 10_000, newFrames: 1, framesPerMs: 0.025, stallTimeoutMs };
  expect(lastFrameMs(report)).toBe(17_000 + 3_250 - stallTimeoutMs);
});

test('while the rate is unknown the last frame came now', () => {
  expect(last(1, Number.NaN)).toBe(12_000);
  expect(last(1, Number.POSITIVE_INFINITY)).toBe(12_000);
  expect(last(1, 0)).toBe(12_000);
});

test.each([
  // stall time-out, time since the last report, leeway
  [8_000, 500, 0],
  [8_000, 3_200, 0],
  [8_000, 8_000, 3_300],
  [2_000, 1_000, 0],
  [2_000, 2_000, 1_050],
])(
  'with a time-out of %i ms, %i ms after the last report, ffmpeg is given %i ms more',
  (stall, since, more) => {
    expect(blockedLeewayMs({ stallTimeoutMs: stall, unheardMs: since })).toBe(more);
  },
);
