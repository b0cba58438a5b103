import { type ClockDouble, clockDouble } from '@pm-dvr/runtime/clock-double';
import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import type { Failure } from './failure-policy.ts';
import { Outage, STABLE_MS } from './outage.ts';
import { retryPauseMs } from './retry-policy.ts';

const HOUR = 3_600_000;
const NOON = new Date(2026, 10, 20, 12).getTime();
const STALLED: Failure = { cause: 'video-stalled', detail: 'no video frame for 8.0 s' };
const REFUSED: Failure = { cause: 'connection-refused', detail: 'connect ECONNREFUSED 192.0.2.10:554' };
const CLOSED: Failure = { cause: 'closed-by-camera', detail: 'the stream ended' };
const UNREACHABLE: Failure = { cause: 'host-unreachable', detail: 'connect EHOSTUNREACH 192.0.2.10:554' };
const CAUSES = [STALLED, REFUSED, CLOSED, UNREACHABLE];

let clock: ClockDouble;
let lines: string[];
let outage: Outage;
beforeEach(() => {
  clock = clockDouble(NOON);
  lines = [];
  const note = (level: string) => (text: string) => void lines.push(`${level} ${text}`);
  outage = new Outage(clock, { warn: note('warn'), info: note('info') });
});

/** Fails again and again, with the pauses that the recorder makes, for so long. */
async function stayAway(forMs: number, failure: (attempt: number) => Failure): Promise<void> {
  const end = clock.monotonicMs() + forMs;
  for (let attempt = 0; clock.monotonicMs() < end; attempt++) {
    const { attempts, durationMs: outageMs } = outage;
    outage.add(failure(attempt));
    await clock.advance(1 + retryPauseMs({ attempts, outageMs, maxPauseMs: 5_000, random: 0.5 }));
  }
}

test('an outage is one line when it begins and one when it is over', async () => {
  outage.add(REFUSED);
  await clock.advance(60_000);
  outage.recordedFor(0);
  outage.recordedFor(STABLE_MS - 1);
  expect(outage.attempts).toBe(1);
  await clock.advance(STABLE_MS);
  outage.recordedFor(STABLE_MS);
  outage.recordedFor(STABLE_MS + 1_000);
  expect(lines).toEqual([
    'warn no video: connection-refused: connect ECONNREFUSED 192.0.2.10:554',
    'info recording again after 60.0 s without video (connection-refused)',
  ]);
  expect([outage.attempts, outage.durationMs]).toEqual([0, 0]);
});

test('a camera that is away for a day costs one line an hour', async () => {
  await stayAway(24 * HOUR, () => REFUSED);
  expect(lines).toHaveLength(24);
  expect(outage.attempts).toBeGreaterThan(17_000);
  expect(lines[3]).toMatch(
    /^warn no video since 2026-11-20 12:00:00, \d+ attempts: connection-refused: connect ECONNREFUSED/,
  );
});

test('so does one that is away for a different reason each time', async () => {
  await stayAway(24 * HOUR, (attempt) => CAUSES[attempt % CAUSES.length] as Failure);
  expect(lines.length).toBeLessThanOrEqual(25);
});

test('so does a store that cannot be written, looked at every second', async () => {
  for (let second = 0; second < 24 * 3_600; second++) {
    outage.add({ cause: second % 7 ? 'disk-full' : 'store-unwritable', detail: 'x' });
    await clock.advance(1_000);
  }
  expect(lines.length).toBeLessThanOrEqual(25);
});

test('a reason that tells more is said soon, with the words that belong to it', () => {
  for (const failure of [CLOSED, REFUSED, UNREACHABLE]) outage.add(failure);
  expect(lines).toEqual([
    'warn no video: closed-by-camera: the stream ended',
    expect.stringMatching(/, 2 attempts: connection-refused: connect ECONNREFUSED 192\.0\.2\.10:554$/),
  ]);
});

test('a reminder gives the first reason and what is wrong now', async () => {
  outage.add(STALLED);
  await clock.advance(HOUR);
  outage.add(REFUSED);
  expect(lines[1]).toMatch(
    /: video-stalled: no video frame for 8\.0 s; now connection-refused: connect ECONNREFUSED 192\.0\.2\.10:554$/,
  );
});

test('a clock that is set changes neither lengths nor how often something is said', async () => {
  outage.add(REFUSED);
  clock.stepWall(-5 * HOUR);
  await clock.advance(1_000);
  outage.add(REFUSED);
  clock.stepWall(10 * HOUR);
  await clock.advance(1_000);
  outage.add(REFUSED);
  await clock.advance(STABLE_MS);
  expect(lines).toHaveLength(1);
  outage.recordedFor(STABLE_MS);
  expect(lines[1]).toContain('after 2.0 s');
});

test('whatever happens, beginnings and ends alternate, and no hour of an outage has more than a few lines', async () => {
  const step = fc.record({
    waitMs: fc.integer({ min: 0, max: HOUR / 4 }),
    failure: fc.option(fc.constantFrom(...CAUSES), { nil: undefined }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const double = clockDouble(NOON);
      const said: { level: string; atMs: number }[] = [];
      const note = (level: string) => () => void said.push({ level, atMs: double.monotonicMs() });
      const one = new Outage(double, { warn: note('warn'), info: note('info') });
      let isDown = false;
      for (const { waitMs, failure } of steps) {
        await double.advance(waitMs);
        const before = said.length;
        if (failure) one.add(failure);
        else one.recordedFor(STABLE_MS);
        const news = said.slice(before).map(({ level }) => level);
        if (failure && !isDown) expect(news).toEqual(['warn']);
        if (!failure) expect(news).toEqual(isDown ? ['info'] : []);
        isDown = failure !== undefined;
        expect(one.attempts > 0).toBe(isDown);
        expect(one.durationMs).toBeGreaterThanOrEqual(0);
      }
    }),
  );
});
