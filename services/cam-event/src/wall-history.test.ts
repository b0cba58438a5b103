import { clockDouble } from '@pm-dvr/runtime/clock-double';
import { describe, expect, test } from 'vitest';
import { endOfDay, meets, splitAtStep, WallHistory } from './wall-history.ts';

const HOUR = 3_600_000;

describe('the clock', () => {
  test('that is set is noticed, with what it would have shown', async () => {
    const clock = clockDouble(1_000_000);
    const history = new WallHistory(clock);
    await clock.advance(5_000);
    expect(history.look()).toBeUndefined();
    clock.stepWall(-HOUR);
    await clock.advance(2_000);
    expect(history.look()).toEqual({ beforeMs: 1_007_000, afterMs: 1_007_000 - HOUR });
    expect(history.look()).toBeUndefined();
  });

  test('that an NTP daemon corrects bit by bit is not set', async () => {
    const clock = clockDouble(0);
    const history = new WallHistory(clock);
    for (let step = 0; step < 100; step++) {
      await clock.advance(10_000);
      clock.stepWall(5);
      expect(history.look()).toBeUndefined();
    }
  });
});

describe('a window', () => {
  test.each([
    ['forward', HOUR],
    ['back', -HOUR],
  ])('keeps its length when the clock is set %s', (_, stepMs) => {
    const split = splitAtStep([{ fromMs: 940_000, toMs: 1_060_000 }], {
      beforeMs: 1_020_000,
      afterMs: 1_020_000 + stepMs,
    });
    expect(split).toEqual([
      { fromMs: 940_000, toMs: 1_020_000 },
      { fromMs: 1_020_000 + stepMs, toMs: 1_060_000 + stepMs },
    ]);
  });

  test('without end stays without end', () => {
    expect(splitAtStep([{ fromMs: 10 }], { beforeMs: 100, afterMs: 5_100 })).toEqual([
      { fromMs: 10, toMs: 100 },
      { fromMs: 5_100 },
    ]);
  });

  test('that is over stays as it is', () => {
    const window = [{ fromMs: 10, toMs: 50 }];
    expect(splitAtStep(window, { beforeMs: 100, afterMs: 5_100 })).toEqual(window);
  });

  test('wants a clip that reaches into it, and one that begins at its end', () => {
    const window = [{ fromMs: 100, toMs: 200 }];
    const wanted = (startMs: number, endMs: number) => meets(window, startMs, endMs);
    expect([wanted(0, 100), wanted(0, 101), wanted(150, 160), wanted(200, 300), wanted(201, 300)]).toEqual([
      ...[false, true, true, true, false],
    ]);
  });

  test('without length wants the clip that holds its instant', () => {
    expect(meets([{ fromMs: 100, toMs: 100 }], 90, 110)).toBe(true);
    expect(meets([{ fromMs: 100, toMs: 100 }], 90, 100)).toBe(false);
  });
});

test('a day ends where the next one begins, also at the end of a year', () => {
  expect(endOfDay('2026.12.31')).toBe(new Date(2027, 0, 1).getTime());
});
