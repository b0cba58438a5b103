import { expect, test } from 'vitest';
import { eachInLanes } from './lanes.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('works for all items, in their order, at most so many at a time', async () => {
  const [begun, atWork]: [number[], number[]] = [[], []];
  let now = 0;
  await eachInLanes([1, 2, 3, 4, 5], 2, async (item) => {
    begun.push(item);
    atWork.push(++now);
    await turn();
    now--;
  });
  expect(begun).toEqual([1, 2, 3, 4, 5]);
  expect(Math.max(...atWork)).toBe(2);
});

test('after a failure no item is begun, and those at work are waited for', async () => {
  const ended: number[] = [];
  const work = eachInLanes([1, 2, 3, 4], 2, async (item) => {
    if (item === 1) throw new Error('no');
    for (let turns = 0; turns < 5; turns++) await turn();
    ended.push(item);
  });
  await expect(work).rejects.toThrow('no');
  expect(ended).toEqual([2]);
});
