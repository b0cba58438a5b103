import { expect, test } from 'vitest';
import { WorkQueue } from './work-queue.ts';

test('works one after the other, also after one that fails, and begins nothing once it is stopped', async () => {
  const queue = new WorkQueue();
  const log: string[] = [];
  const work = (name: string, fails = false) =>
    queue.run(async () => {
      log.push(`${name} begins`);
      await Promise.resolve();
      log.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    });
  const all = Promise.allSettled([work('a'), work('b', true), work('c')]);
  expect((await all).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  queue.stop();
  void work('d');
  await new Promise((resolve) => setImmediate(resolve));
  expect(log).toHaveLength(6);
});
