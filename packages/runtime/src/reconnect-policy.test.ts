import { expect, it } from 'vitest';
import { reconnectPauseMs } from './reconnect-policy.ts';

it.each([
  [0, 0, 1_000],
  [0, 0.5, 750],
  [3, 0, 8_000],
  [5, 0, 30_000],
  [1_000, 0, 30_000],
  [1_000, 1 - Number.EPSILON, 15_000],
])('pauses after %i failures, random %d, for %i ms', (failures, random, expected) => {
  expect(reconnectPauseMs(failures, random)).toBe(expected);
});
