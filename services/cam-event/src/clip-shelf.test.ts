import { expect, test } from 'vitest';
import { ClipShelf } from './clip-shelf.ts';

function clip(sequence: number, startMs: number, durationMs = 10) {
  const facts = { camera: 'front', startMs, durationMs, pid: 1, sequence };
  return { ...facts, day: '2026.11.20', fileName: `${sequence}.mp4` };
}

test('gives the clips of a window in the order of recording, whatever the clock showed', () => {
  const shelf = new ClipShelf();
  for (const one of [clip(3, 120), clip(1, 130), clip(2, 110), clip(4, 500)]) shelf.add(one);
  expect(shelf.within(100, 140).map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
});

test('takes a clip once', () => {
  const shelf = new ClipShelf();
  expect([shelf.add(clip(1, 100)), shelf.add(clip(1, 100))]).toEqual([true, false]);
});

test('knows how far back nothing is missing', () => {
  const shelf = new ClipShelf();
  expect(shelf.reachesBackTo(1_000)).toBe(false);
  shelf.listedFrom(100);
  expect([shelf.reachesBackTo(99), shelf.reachesBackTo(100)]).toEqual([false, true]);
  shelf.add(clip(1, 100));
  shelf.add(clip(2, 200));
  shelf.forgetBefore(150);
  expect(shelf.reachesBackTo(100)).toBe(false);
  expect(shelf.within(0, 1_000).map(({ sequence }) => sequence)).toEqual([2]);
});

test('tells whether footage reaches an instant', () => {
  const shelf = new ClipShelf();
  shelf.add(clip(1, 100));
  const reached = (atMs: number) => shelf.reaches(atMs, 200);
  expect([reached(109), reached(110), reached(50)]).toEqual([true, false, true]);
});

test('a clip from before the clock was set back tells nothing of what is reached', () => {
  const shelf = new ClipShelf();
  shelf.add(clip(1, 3_600_000));
  expect(shelf.reaches(100, 200)).toBe(false);
});
