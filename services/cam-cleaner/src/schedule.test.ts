import type { Logger } from '@pm-dvr/runtime';
import { expect, it } from 'vitest';
import { startSchedule } from './schedule.ts';

const log = { debug: () => {} } as unknown as Logger;

it('calls at its times until it is stopped', async () => {
  let calls = 0;
  let first: (() => void) | undefined;
  const called = new Promise<void>((resolve) => {
    first = resolve;
  });
  const count = () => {
    calls++;
    first?.();
  };
  const eachSecond = startSchedule('* * * * * *', count, log);
  await called;
  eachSecond.stop();
  const before = calls;
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  expect(calls).toBe(before);
});

it('takes the five fields of a crontab, and nothing else', () => {
  startSchedule('17 * * * *', () => {}, log).stop();
  expect(() => startSchedule('hourly', () => {}, log)).toThrow();
});
