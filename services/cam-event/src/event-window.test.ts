import { clockDouble } from '@pm-dvr/runtime/clock-double';
import { describe, expect, test } from 'vitest';
import { EventWindow } from './event-window.ts';

const DAY = '2026.11.20';
const MIDNIGHT = new Date(2026, 10, 21).getTime();
const S = 1_000;
const ALONE = { isLater: false, continued: false };

function window(fromMs: number, toMs?: number, nowMs = fromMs) {
  const clock = clockDouble(nowMs);
  return { clock, window: new EventWindow(clock, DAY, [toMs === undefined ? { fromMs } : { fromMs, toMs }]) };
}

describe('the window of a part', () => {
  test('is over when its time has passed by the monotonic clock, not by the one that somebody sets', async () => {
    const { clock, window: one } = window(0, 60 * S);
    clock.stepWall(3_600 * S);
    await clock.advance(59 * S);
    expect([one.isOver, one.leftMs]).toEqual([false, S]);
    await clock.advance(3 * S);
    expect([one.isOver, one.overForMs]).toEqual([true, 2 * S]);
  });

  test('without end is never over, until it ends', async () => {
    const { clock, window: one } = window(0);
    await clock.advance(3_600 * S);
    expect([one.isOver, one.leftMs]).toEqual([false, undefined]);
    one.endAt(clock.wallMs());
    expect(one.isOver).toBe(true);
    one.reopen();
    expect([one.isOver, one.last]).toEqual([false, { fromMs: 0 }]);
  });

  test('grows to include another, and never shrinks', () => {
    const { window: one } = window(100, 200);
    one.include(50, 150);
    one.include(120, 300);
    expect(one.stretches).toEqual([{ fromMs: 50, toMs: 300 }]);
  });

  test('while it is open leaves to the next part what begins on another day', () => {
    const { window: one } = window(MIDNIGHT - 60 * S);
    const wanted = (startMs: number) => one.wants(startMs, startMs + 10 * S, ALONE);
    expect([wanted(MIDNIGHT - 1), wanted(MIDNIGHT)]).toEqual([true, false]);
  });

  test('of which another part goes on has no clip that begins at its end, and that part none from before it', () => {
    const { window: before } = window(0, 100 * S);
    const { window: after } = window(100 * S, 200 * S);
    const starts = [99 * S, 100 * S];
    const owners = starts.map((startMs) => [
      before.wants(startMs, startMs + 10 * S, { isLater: false, continued: true }),
      after.wants(startMs, startMs + 10 * S, { isLater: true, continued: false }),
    ]);
    expect(owners).toEqual([
      [true, false],
      [false, true],
    ]);
  });
});
