import { expect, it } from 'vitest';
import { type ClockDouble, clockDouble } from './clock-double.ts';
import type { Logger } from './logging.ts';
import { keepFeeding } from './watchdog.ts';

const WATCHDOG_MS = 120_000;

/** Feeds while a test goes on; `fed` are the instants. */
async function feeding(
  test: (clock: ClockDouble, set: (fault: string | undefined) => void) => Promise<void>,
): Promise<{ fed: number[]; said: string[] }> {
  const clock = clockDouble(0);
  const stop = new AbortController();
  const fed: number[] = [];
  const said: string[] = [];
  let fault: string | undefined;
  const options = {
    ...{ watchdogMs: WATCHDOG_MS, clock },
    stuck: () => fault,
    feed: () => void fed.push(clock.monotonicMs()),
    log: { error: (text: string) => void said.push(text) } as unknown as Logger,
  };
  const ended = keepFeeding(options, stop.signal);
  await test(clock, (now) => {
    fault = now;
  });
  stop.abort();
  await ended;
  return { fed, said };
}

it('feeds at half the time that is allowed', async () => {
  const { fed } = await feeding((clock) => clock.advance(200_000));
  expect(fed).toEqual([0, 60_000, 120_000, 180_000]);
});

it('does not feed while the work is stuck, and says once why', async () => {
  const { fed, said } = await feeding(async (clock, set) => {
    await clock.advance(1_000);
    set('front does nothing');
    await clock.advance(10 * WATCHDOG_MS);
  });
  expect(fed).toEqual([0]);
  expect(said).toEqual(['the watchdog is not fed any more, for front does nothing']);
});

it('feeds in time when the work goes on again', async () => {
  const { fed } = await feeding(async (clock, set) => {
    await clock.advance(59_000);
    set('a disk that hangs');
    await clock.advance(40_000);
    set(undefined);
    await clock.advance(20_000);
  });
  expect(fed[1]).toBeGreaterThan(99_000);
  expect(fed[1]).toBeLessThan(WATCHDOG_MS);
});

it('is silent once it is stopped', async () => {
  const { fed } = await feeding(async () => {});
  expect(fed).toEqual([0]);
});
