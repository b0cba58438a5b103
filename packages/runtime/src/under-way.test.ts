import { expect, it } from 'vitest';
import { clockDouble } from './clock-double.ts';
import { UnderWay } from './under-way.ts';

it('finds the work that takes too long, until it is done', async () => {
  const clock = clockDouble(0);
  const underWay = new UnderWay(clock);
  let finish: (result: string) => void = () => {};
  const long = underWay.track('a run', 60_000, () => new Promise<string>((resolve) => (finish = resolve)));
  await underWay.track('a look', 1_000, async () => {});
  await clock.advance(60_000);
  expect(underWay.overdue()).toBeUndefined();
  await clock.advance(1);
  expect(underWay.overdue()).toBe('a run does not come to an end');
  finish('done');
  expect(await long).toBe('done');
  expect(underWay.overdue()).toBeUndefined();
});

it('passes on what goes wrong, and forgets it', async () => {
  const clock = clockDouble(0);
  const underWay = new UnderWay(clock);
  await expect(underWay.track('a run', 1_000, () => Promise.reject(new Error('disk')))).rejects.toThrow(
    'disk',
  );
  await clock.advance(10_000);
  expect(underWay.overdue()).toBeUndefined();
});
