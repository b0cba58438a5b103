import { cleanerStatusSchema } from '@pm-dvr/contracts';
import { expect, it } from 'vitest';
import type { EventPart } from './event-limits-policy.ts';
import { NO_NOTES } from './notes.ts';
import type { CleanResult } from './run-result.ts';
import { failedStatus, isMailDue, notesAfter, statusOf } from './status-policy.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const H = 3_600_000;
const FULL = { code: 2 as const, message: 'recording stops' };

function result(some: Partial<CleanResult> = {}): CleanResult {
  return {
    ...{ isDryRun: false, isInterrupted: false, rules: [], troubles: [], faults: 0, lost: [] },
    isStuck: false,
    ...{ logs: { clips: 0, heldClips: 0, bytes: 0 }, routineBytes: 1024, eventsBytes: 2048 },
    ...{ freeBytes: 4096, unsafeParts: 1, bytesPerMs: 0, isRateSure: true },
    ...some,
  };
}

const GONE = {
  rule: 'age' as const,
  cameras: { a: { clips: 3, heldClips: 1, bytes: 20 } },
  parts: 0,
  partBytes: 0,
};

it('says that all is well, with numbers, as the contract has it', () => {
  const status = statusOf(result(), { ...NO_NOTES, freedBytes: 7, freedClips: 2 }, NOW);
  expect(cleanerStatusSchema.strict().parse(status)).toEqual(status);
  expect(status).toMatchObject({
    code: 0,
    message: 'OK: all limits are held; clips 1.00 KiB, events 2.00 KiB, free 4.00 KiB',
    freed_bytes: 7,
    unsafe_events: 1,
  });
});

it('says the worst trouble first, and has its code', () => {
  const troubles = [FULL, { code: 1 as const, message: 'a file could not be deleted' }];
  expect(statusOf(result({ troubles }), NO_NOTES, NOW)).toMatchObject({
    code: 2,
    message: 'CRITICAL: recording stops; a file could not be deleted',
  });
  expect(statusOf(result({ troubles: troubles.slice(1) }), NO_NOTES, NOW)).toMatchObject({ code: 1 });
});

it('remembers what the last run freed that freed anything', () => {
  const after = notesAfter(NO_NOTES, result({ rules: [GONE] }), NOW);
  expect(after).toEqual({ freedBytes: 20, freedClips: 3 });
  expect(notesAfter(after, result(), NOW)).toEqual(after);
});

it('tells for a day that evidence had to go', () => {
  const lost = [{ id: 'e' } as EventPart];
  const notes = notesAfter(NO_NOTES, result({ lost }), NOW);
  expect(statusOf(result(), notes, NOW + 23 * H)).toMatchObject({
    code: 2,
    message: expect.stringContaining(
      'evidence that some remote lacks had to go (1 part of events) at 2026-11-21T',
    ),
  });
  expect(statusOf(result(), notes, NOW + 24 * H)).toMatchObject({ code: 0 });
  // A clock that was wrong then must not have it told for years.
  expect(statusOf(result(), notes, NOW - H)).toMatchObject({ code: 0 });
});

it.each([
  { what: 'never before', mailedMs: undefined, due: true },
  { what: 'an hour ago', mailedMs: NOW - H, due: true },
  { what: 'less than an hour ago', mailedMs: NOW - H + 1, due: false },
  { what: 'in the future', mailedMs: NOW + 99 * H, due: true },
])('mails, if the last mail was $what: $due', ({ mailedMs, due }) => {
  const notes = mailedMs === undefined ? NO_NOTES : { ...NO_NOTES, mailedMs };
  expect(isMailDue(result({ troubles: [FULL] }), notes, NOW)).toBe(due);
  expect(isMailDue(result({ troubles: [{ code: 1, message: 'x' }] }), notes, NOW)).toBe(false);
});

it('says that a run failed, with the numbers of the one before', () => {
  const before = statusOf(result(), NO_NOTES, NOW);
  const status = failedStatus('no such directory', NOW + H, before);
  expect(cleanerStatusSchema.parse(status)).toMatchObject({
    ...{ code: 2, message: 'FAILED: no such directory', routine_bytes: 1024, timestamp: (NOW + H) / 1000 },
  });
  expect(cleanerStatusSchema.parse(failedStatus('x', NOW)).free_bytes).toBe(0);
});
