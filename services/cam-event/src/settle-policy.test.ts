import { describe, expect, test } from 'vitest';
import { type Aftermath, isSettled, LONGEST_WAIT_MS, SALVAGE_WAIT_MS } from './settle-policy.ts';

const seen: Aftermath = { endMs: 100_000, openSinceMs: [], isRecorded: true, overForMs: 0 };

describe('a camera is done', () => {
  test.each<[string, Partial<Aftermath>, boolean]>([
    ['when nothing is being written', {}, true],
    ['not while the clip is written that the window ends in', { openSinceMs: [90_000] }, false],
    ['when what is written was begun after the window', { openSinceMs: [102_000] }, true],
    ['not where nobody knows when it was begun', { openSinceMs: [0] }, false],
    [
      'not before a dead recorder could salvage',
      { openSinceMs: [90_000], isRecorded: false, overForMs: SALVAGE_WAIT_MS },
      false,
    ],
    [
      'when a dead recorder was not started again',
      { openSinceMs: [90_000], isRecorded: false, overForMs: SALVAGE_WAIT_MS + 1 },
      true,
    ],
    [
      'not before the longest clip could be finished',
      { openSinceMs: [90_000], overForMs: LONGEST_WAIT_MS },
      false,
    ],
    [
      'when even the longest clip should be finished',
      { openSinceMs: [90_000], overForMs: LONGEST_WAIT_MS + 1 },
      true,
    ],
  ])('%s', (_, what, done) => expect(isSettled({ ...seen, ...what })).toBe(done));
});
