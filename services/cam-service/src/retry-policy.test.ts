import { expect, test } from 'vitest';
import { retryPauseMs } from './retry-policy.ts';

const pause = (attempts: number, outageMs: number, random = 0) =>
  retryPauseMs({ attempts, outageMs, maxPauseMs: 5_000, random });

test('the first attempt after a failure comes at once', () => {
  expect(pause(0, 3_600_000)).toBe(0);
});

test('pauses grow with the outage and end below the maximum', () => {
  expect([100, 5_000, 20_000, 60_000, 86_400_000].map((outageMs) => pause(1, outageMs))).toEqual([
    250, 400, 1_600, 4_500, 4_500,
  ]);
});

test('jitter only shortens a pause, by a fifth at most', () => {
  expect(pause(3, 60_000, 0.999)).toBeGreaterThan(3_600);
  expect(pause(3, 60_000, 0.5)).toBeLessThan(4_500);
});

test('a camera that refuses is not asked again and again in the same second', () => {
  const options = { outageMs: 100, maxPauseMs: 5_000, random: 0, refused: true };
  expect([0, 1, 5].map((attempts) => retryPauseMs({ ...options, attempts }))).toEqual([0, 1_000, 1_000]);
});
