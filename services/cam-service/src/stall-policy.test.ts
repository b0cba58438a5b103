import { expect, test } from 'vitest';
import { blockedLeewayMs, lastFrameMs } from './stall-policy.ts';

const last = (newFrames: number, framesPerMs = 0.025) =>
  lastFrameMs({ nowMs: 12_000, previousMs: 10_000, newFrames, framesPerMs });

test('a report with the usual number of frames ends now', () => {
  expect(last(50)).toBe(12_000);
  expect(last(80)).toBe(12_000);
});

test('a report with fewer frames ends when they were used up', () => {
  expect(last(20)).toBe(10_800);
  expect(last(1)).toBe(10_040);
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
