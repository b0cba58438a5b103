import { SYNC_TROUBLES } from '@pm-dvr/contracts';
import { expect, it } from 'vitest';
import { pauseWithNewsMs, retryPauseMs } from './retry-policy.ts';

it.each([
  ['network', 1, 5_000],
  ['network', 2, 10_000],
  ['network', 7, 300_000],
  ['other', 1_000_000, 300_000],
  ['quota', 1, 60_000],
  ['auth', 5, 960_000],
  ['config', 6, 1_800_000],
] as const)('after %s trouble number %d it pauses %d ms', (trouble, failures, pauseMs) => {
  expect(retryPauseMs(trouble, failures)).toBe(pauseMs);
});

it('news end a pause after 30 s, and never make it longer', () => {
  expect(SYNC_TROUBLES.map((trouble) => pauseWithNewsMs(trouble, 100))).toEqual(Array(5).fill(30_000));
  expect(pauseWithNewsMs('network', 1)).toBe(5_000);
});
