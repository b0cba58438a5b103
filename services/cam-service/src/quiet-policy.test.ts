import { expect, it } from 'vitest';
import { longestQuietMs } from './quiet-policy.ts';

it.each([
  ['the defaults', { retryMaxPauseMs: 5_000, stallTimeoutMs: 8_000, stopTimeoutMs: 4_000 }, 125_000],
  [
    'an hour between attempts',
    { retryMaxPauseMs: 3_600_000, stallTimeoutMs: 8_000, stopTimeoutMs: 4_000 },
    3_660_000,
  ],
  ['a patient camera', { retryMaxPauseMs: 5_000, stallTimeoutMs: 60_000, stopTimeoutMs: 30_000 }, 255_000],
])('allows for the longest wait there is, with %s', (_, settings, quietMs) => {
  expect(longestQuietMs(settings)).toBe(quietMs);
});
