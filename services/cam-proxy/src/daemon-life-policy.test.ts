import { expect, it } from 'vitest';
import { stuckText } from './daemon-life-policy.ts';

const PLAN = { checkIntervalMs: 10_000, maxPauseMs: 60_000, stopTimeoutMs: 5_000 };

it.each([
  [0, undefined],
  [60_000, undefined],
  [125_000, undefined],
  [125_001, 'the proxy has not been looked at for 125 s'],
])('quiet for %i ms: %s', (quietMs, text) => {
  expect(stuckText(quietMs, PLAN)).toBe(text);
});

it('waits longer where the looks are rarer', () => {
  expect(stuckText(300_000, { ...PLAN, checkIntervalMs: 300_000 })).toBeUndefined();
});
