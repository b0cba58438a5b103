import { expect, it } from 'vitest';
import { statusText, stuckText } from './daemon-life-policy.ts';

it.each([
  [undefined, 'the first run goes on'],
  [{ code: 0, message: 'OK: all limits are held; clips 3 GiB' }, 'all limits are held'],
  [{ code: 1, message: 'WARNING: limit_total_size is not held' }, 'WARNING: limit_total_size is not held'],
] as const)('tells of %j', (said, text) => {
  expect(statusText(said)).toBe(text);
});

it('finds that the free space is not looked at any more', () => {
  expect(stuckText(69_000, 10_000)).toBeUndefined();
  expect(stuckText(71_000, 10_000)).toBe('the free space has not been looked at for 71 s');
  expect(stuckText(71_000, 60_000)).toBeUndefined();
});
