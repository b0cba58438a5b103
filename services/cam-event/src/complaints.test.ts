import { clockDouble } from '@pm-dvr/runtime/clock-double';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ComplaintLimiter } from './complaints.ts';

function admitted(limiter: ComplaintLimiter, count: number): number {
  return Array.from({ length: count }, () => limiter.admit()).filter(Boolean).length;
}

test('twenty complaints are let through, then one line tells of the rest', async () => {
  const clock = clockDouble(0);
  const limiter = new ComplaintLimiter(clock);
  expect(admitted(limiter, 20)).toBe(20);
  expect(limiter.summary()).toBeUndefined();
  expect(admitted(limiter, 1_000)).toBe(0);
  await clock.advance(9_999);
  expect(limiter.summary()).toBeUndefined();
  await clock.advance(1);
  expect(limiter.summary()).toBe('and 1000 more messages that could not be followed in the last 10 s');
  expect(limiter.summary()).toBeUndefined();
});

test('the summary tells the time it covers, even if it is asked for late', async () => {
  const clock = clockDouble(0);
  const limiter = new ComplaintLimiter(clock);
  admitted(limiter, 21);
  await clock.advance(60_000);
  expect(limiter.summary()).toBe('and 1 more message that could not be followed in the last 60 s');
});

test('after ten seconds complaints are let through again', async () => {
  const clock = clockDouble(0);
  const limiter = new ComplaintLimiter(clock);
  admitted(limiter, 10);
  await clock.advance(6_000);
  expect(admitted(limiter, 15)).toBe(10);
  await clock.advance(4_000);
  expect(admitted(limiter, 15)).toBe(10);
});

test('what is held back is summed up anew after each summary', async () => {
  const clock = clockDouble(0);
  const limiter = new ComplaintLimiter(clock);
  admitted(limiter, 25);
  await clock.advance(10_000);
  expect(limiter.summary()).toContain('and 5 more');
  expect(admitted(limiter, 23)).toBe(20);
  await clock.advance(5_000);
  expect(limiter.summary()).toBeUndefined();
  await clock.advance(5_000);
  expect(limiter.summary()).toContain('and 3 more');
});

test('whenever they come, no ten seconds have more than twenty, and none goes uncounted', async () => {
  const step = fc.record({
    afterMs: fc.integer({ min: 0, max: 3_000 }),
    count: fc.integer({ min: 1, max: 9 }),
  });
  const property = fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
    const clock = clockDouble(0);
    const limiter = new ComplaintLimiter(clock);
    const saidMs: number[] = [];
    let [sent, summed] = [0, 0];
    const sum = () => {
      summed += Number(/^and (\d+) more/.exec(limiter.summary() ?? '')?.[1] ?? 0);
    };
    for (const { afterMs, count } of steps) {
      await clock.advance(afterMs);
      sum();
      for (let n = 0; n < count; n++) if (limiter.admit()) saidMs.push(clock.monotonicMs());
      sent += count;
    }
    await clock.advance(10_000);
    sum();
    expect(saidMs.length + summed).toBe(sent);
    for (const atMs of saidMs)
      expect(saidMs.filter((one) => one >= atMs && one < atMs + 10_000).length).toBeLessThanOrEqual(20);
  });
  await fc.assert(property);
});
