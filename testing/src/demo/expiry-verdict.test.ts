import type { LedgerEntry } from '@pm-dvr/contracts';
import { type Clip, makeEntry } from '@pm-dvr/footage';
import { describe, expect, it } from 'vitest';
import { type ExpiryFacts, expiryFaults } from './expiry-verdict.ts';
import { timeOfDay } from './wording.ts';

const START_MS = Date.UTC(2026, 10, 20, 14, 10, 0);

const CLIPS = Array.from(
  { length: 5 },
  (_, index): Clip => ({
    ...{ camera: 'front', startMs: START_MS + index * 5_000, durationMs: 5_000, pid: 1, sequence: index + 1 },
    ...{ day: '2026.11.20', fileName: `clip-${index + 1}.mp4`, sizeBytes: 1_000 },
  }),
);

/** That so many clips from one on have expired. */
function expired(first: number, clips: number): LedgerEntry {
  const from_ms = START_MS + (first - 1) * 5_000;
  const to_ms = from_ms + clips * 5_000;
  return makeEntry(to_ms, { type: 'expired', from_ms, to_ms, clips, bytes: 1_000, rule: 'total-size' });
}

function faults(changed: Partial<ExpiryFacts>): string[] {
  return expiryFaults({
    ...{ recorded: CLIPS, clips: CLIPS.slice(2), ledger: [expired(1, 1), expired(2, 1)], account: undefined },
    ...changed,
  });
}

describe('what is gone', () => {
  it('is in order if the ledger names all of it', () => {
    expect(faults({})).toEqual([]);
    expect(faults({ ledger: [expired(1, 2)] })).toEqual([]);
    expect(faults({ clips: CLIPS, ledger: [] })).toEqual([]);
  });

  it('is a fault without an entry, or with one that says another number', () => {
    expect(faults({ ledger: [expired(1, 1)] })).toEqual([
      'clip-2.mp4 is gone, and the ledger has no expired entry for it',
      'the ledger says that 1 clip expired, and 2 are gone',
    ]);
    expect(faults({ clips: CLIPS })).toEqual(['the ledger says that 2 clips expired, and 0 are gone']);
  });

  it('is the oldest', () => {
    const clips = CLIPS.filter(({ sequence }) => sequence !== 3);
    expect(faults({ clips, ledger: [expired(3, 1)] })).toEqual([
      'clip-3.mp4 is gone, and an older clip is left',
    ]);
  });

  it('is a fault if nobody says why', () => {
    const toMs = START_MS + 1_500;
    const unrecorded = [{ kind: 'unexplained', detail: '', fromMs: START_MS, toMs }] as const;
    expect(faults({ account: { unrecorded: [...unrecorded] } })).toEqual([
      `nobody says why there is nothing from ${timeOfDay(START_MS)} to ${timeOfDay(toMs)}`,
    ]);
  });
});
