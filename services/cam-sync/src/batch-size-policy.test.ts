import { describe, expect, it } from 'vitest';
import { FIRST_BATCH, nextBatchLimits } from './batch-size-policy.ts';

const MIB = 1024 ** 2;

describe('the bytes of a batch', () => {
  it.each([
    ['grow with a fast remote, by four at most', 64 * MIB, 64 * MIB, 1_000, 256 * MIB],
    ['are never more than 1 GiB', 1024 * MIB, 1024 * MIB, 1_000, 1024 * MIB],
    ['are what the remote takes in a minute', 1024 * MIB, 600 * MIB, 600_000, 60 * MIB],
    ['are never less than 16 MiB', 64 * MIB, MIB, 600_000, 16 * MIB],
    ['stay where nothing went at once', 64 * MIB, 0, 1_000, 64 * MIB],
    ['halve where nothing arrived in all that time', 64 * MIB, 0, 300_000, 32 * MIB],
    ['take no time at all for a moment', 64 * MIB, MIB, 0, 256 * MIB],
  ])('%s', (_, bytes, sent, elapsedMs, wanted) => {
    expect(nextBatchLimits({ files: 100, bytes }, { files: 1, bytes: sent }, elapsedMs).bytes).toBe(wanted);
  });
});

describe('the files of a batch', () => {
  it.each([
    ['grow with a fast remote, by four at most', 100, 100, 1_000, 400],
    ['are never more than 1,000', 400, 400, 1_000, 1_000],
    ['are what the remote takes in a minute', 1_000, 300, 120_000, 150],
    ['are never less than 100', 1_000, 10, 600_000, 100],
    ['stay where nothing went at once', 400, 0, 1_000, 400],
    ['halve where nothing arrived in all that time', 400, 0, 300_000, 200],
  ])('%s', (_, files, sent, elapsedMs, wanted) => {
    expect(nextBatchLimits({ files, bytes: MIB }, { files: sent, bytes: 1 }, elapsedMs).files).toBe(wanted);
  });
});

it('begins small', () => {
  expect(FIRST_BATCH.bytes).toBeLessThan(1024 ** 3);
  expect(FIRST_BATCH.files).toBeLessThan(1_000);
});
