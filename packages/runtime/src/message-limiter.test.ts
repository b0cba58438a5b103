import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MessageLimiter } from './message-limiter.ts';

const HOUR = 3_600_000;

test('a message is let through once an hour, with a count of the rest', () => {
  const limiter = new MessageLimiter();
  expect(limiter.take('RTP: missed 3 packets', 0)).toEqual(['RTP: missed 3 packets']);
  for (let second = 1; second < 3_600; second++)
    expect(limiter.take(`RTP: missed ${second} packets`, second * 1_000)).toEqual([]);
  expect(limiter.take('RTP: missed 8 packets', HOUR)).toEqual([
    '3599 times more: RTP: missed N packets',
    'RTP: missed 8 packets',
  ]);
});

test('a thousand messages a second for a day are one line and one count an hour', () => {
  const limiter = new MessageLimiter();
  let lines = 0;
  for (let second = 0; second < 86_400; second += 10)
    for (let n = 0; n < 10; n++)
      lines += limiter.take(
        `[h264 @ 0x${second.toString(16)}] error at ${n}.${second}`,
        second * 1_000,
      ).length;
  expect(lines).toBe(24 + 23);
});

test('messages of another kind are not held back by the first', () => {
  const limiter = new MessageLimiter();
  limiter.take('max delay reached', 0);
  expect(limiter.take('Invalid data found', 1)).toEqual(['Invalid data found']);
});

test('the count of a message that came no more is said with the next of any kind', () => {
  const limiter = new MessageLimiter();
  limiter.take('a', 0);
  limiter.take('a', 1);
  expect(limiter.take('b', 2 * HOUR)).toEqual(['1 times more: a', 'b']);
  expect(limiter.take('a', 2 * HOUR + 1)).toEqual(['a']);
});

test('period and number of kinds can be chosen', () => {
  const limiter = new MessageLimiter({ periodMs: 60_000, maxKinds: 1 });
  expect(limiter.take('a', 0)).toEqual(['a']);
  expect(limiter.take('b', 1)).toEqual([]);
  expect(limiter.take('a', 59_999)).toEqual([]);
  expect(limiter.take('b', 61_000)).toEqual(['1 times more: a', '1 messages of other kinds', 'b']);
});

test('whatever is said, and however often, an hour has some forty lines at most, and nothing goes uncounted', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '1', ' '), maxLength: 5 });
  const message = fc.record({ text: letters, afterMs: fc.integer({ min: 0, max: HOUR / 50 }) });
  fc.assert(
    fc.property(fc.array(message, { minLength: 100, maxLength: 400 }), (messages) => {
      const limiter = new MessageLimiter();
      const shown: { line: string; atMs: number }[] = [];
      let now = 0;
      for (const { text, afterMs } of messages) {
        now += afterMs;
        for (const line of limiter.take(`x${text}`, now)) shown.push({ line, atMs: now });
      }
      for (const line of limiter.take('end', now + 10 * HOUR)) shown.push({ line, atMs: Number.NaN });
      for (const { atMs } of shown)
        expect(shown.filter((one) => one.atMs >= atMs && one.atMs < atMs + HOUR).length).toBeLessThanOrEqual(
          42,
        );
      const counted = shown.map(({ line }) => Number(/^(\d+) (?:times|messages)/.exec(line)?.[1] ?? 1));
      expect(counted.reduce((sum, count) => sum + count, 0)).toBe(messages.length + 1);
    }),
  );
});
