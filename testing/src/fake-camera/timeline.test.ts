import { expect, test } from 'vitest';
import { dueMs, nextKeyframe, nextNumber, repaced } from './timeline.ts';

const timeline = { baseNumber: 100, baseMs: 5000, fps: 25 };

test('frames are due at equal distances from the start, without drift', () => {
  expect(dueMs(timeline, 100)).toBe(5000);
  expect(dueMs(timeline, 100 + 25 * 3600)).toBe(5000 + 3_600_000);
});

test('the next frame is the first that is not over', () => {
  expect(nextNumber(timeline, 5000)).toBe(100);
  expect(nextNumber(timeline, 5000.5)).toBe(101);
  expect(nextNumber(timeline, 5040)).toBe(101);
  expect(nextNumber(timeline, 4000)).toBe(100);
});

test('another pace goes on counting', () => {
  const slower = repaced(timeline, 6000, 10);
  expect(slower).toEqual({ baseNumber: 125, baseMs: 6000, fps: 10 });
  expect(dueMs(slower, 126)).toBe(6100);
});

test('a keyframe begins each group, counted from the base', () => {
  expect([100, 101, 149, 150].map((number) => nextKeyframe(timeline, number, 50))).toEqual([
    100, 150, 150, 150,
  ]);
});
