import { expect, test } from 'vitest';
import { type CleanerSigns, judgeCleaner } from './cleaner-policy.ts';

const HOUR = 3_600_000;
const said = (code: number, age_ms = HOUR) => ({ code, age_ms, message: `says ${code}` });

test.each<[what: string, signs: CleanerSigns, verdict: string, message: string]>([
  ['all is held', { state: said(0), historyMs: 900 * HOUR }, 'ok', 'says 0'],
  ['a limit is not', { state: said(1), historyMs: 0 }, 'warning', 'says 1'],
  [
    'evidence had to go, and then nobody cleaned',
    { state: said(2, 90 * HOUR), historyMs: 0 },
    'critical',
    'says 2',
  ],
  [
    'it has not run of late',
    { state: said(0, 27 * HOUR), historyMs: 0 },
    'warning',
    'has not run for 1d 03h; its last word: says 0',
  ],
  ['it has not run yet', { state: null, historyMs: HOUR }, 'ok', 'has not run yet'],
  ['nothing is there to clean', { state: null, historyMs: undefined }, 'ok', 'has not run yet'],
  [
    'it never did',
    { state: null, historyMs: 27 * HOUR },
    'warning',
    'has never run here: nothing is deleted until the disk is full',
  ],
])('%s', (_, signs, verdict, message) => expect(judgeCleaner(signs)).toEqual({ verdict, message }));
