import { expect, it } from 'vitest';
import { type WrittenDay, writeRateNow, writeRates } from './write-rate-policy.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const S = 1_000;
const H = 3_600_000;

/** A thousand bytes a second, from so long ago until so long ago. */
function written(camera: string, fromAgoMs: number, toAgoMs = 0): WrittenDay {
  return { camera, bytes: fromAgoMs - toAgoMs, fromMs: NOW - fromAgoMs, toMs: NOW - toAgoMs };
}

it('tells the rate of each camera of which there is enough', () => {
  const days = [written('a', 30 * H, 12 * H), written('a', 12 * H), written('new', 5 * 60 * S)];
  expect([...writeRates(days, NOW)]).toEqual([['a', 1]]);
});

it('takes a camera that has stopped for one that writes nothing, and forgets what is days ago', () => {
  const days = [written('off', 30 * H, 2 * H), written('gone', 90 * H, 80 * H)];
  expect([...writeRates(days, NOW)]).toEqual([
    ['off', 0],
    ['gone', 0],
  ]);
  expect(writeRateNow(days, NOW)).toBe(0);
});

it('counts all cameras for what is written now, also those of which only minutes or seconds are there', () => {
  const days = [written('a', 30 * H), written('b', 5 * 60 * S), written('c', 20 * S), written('d', 5 * S)];
  expect(writeRateNow(days, NOW)).toBe(3.5);
  expect(writeRateNow([], NOW)).toBe(0);
});
