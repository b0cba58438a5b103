import { expect, it } from 'vitest';
import { FIRST_BATCH_BYTES, nextBatchBytes } from './batch-size-policy.ts';

const MIB = 1024 ** 2;

it.each([
  ['grows with a fast remote, by four at most', 64 * MIB, 64 * MIB, 1_000, 256 * MIB],
  ['is never more than 1 GiB', 1024 * MIB, 1024 * MIB, 1_000, 1024 * MIB],
  ['is a minute of what the remote takes', 1024 * MIB, 600 * MIB, 600_000, 60 * MIB],
  ['is never less than 16 MiB', 64 * MIB, MIB, 600_000, 16 * MIB],
  ['stays where nothing went at once', 64 * MIB, 0, 1_000, 64 * MIB],
  ['halves where nothing arrived in all that time', 64 * MIB, 0, 300_000, 32 * MIB],
  ['takes no time at all for a moment', 64 * MIB, MIB, 0, 256 * MIB],
])('a batch %s', (_, limit, sent, elapsedMs, wanted) => {
  expect(nextBatchBytes(limit, sent, elapsedMs)).toBe(wanted);
});

it('begins small', () => {
  expect(FIRST_BATCH_BYTES).toBeLessThan(1024 ** 3);
});
