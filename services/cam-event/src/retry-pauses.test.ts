import { clockDouble } from '@pm-dvr/runtime/clock-double';
import { expect, test } from 'vitest';
import { RetryPauses } from './retry-pauses.ts';

test('what fails again and again is tried after pauses that double up to half a minute', async () => {
  const clock = clockDouble(0);
  const pauses = new RetryPauses(clock);
  for (const seconds of [1, 2, 4, 8, 16, 30, 30]) {
    expect(pauses.isDue('a')).toBe(true);
    pauses.failed('a');
    await clock.advance(seconds * 1_000 - 1);
    expect(pauses.isDue('a')).toBe(false);
    await clock.advance(1);
  }
  pauses.failed('a');
  expect(pauses.isDue('b')).toBe(true);
  pauses.succeeded('a');
  expect(pauses.isDue('a')).toBe(true);
});
