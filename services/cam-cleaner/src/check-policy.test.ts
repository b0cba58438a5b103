import { expect, it } from 'vitest';
import { budgetPauseMs, cushionBytes, earlyReason, headroomBytes, type Watch } from './check-policy.ts';

const GIB = 1024 ** 3;
const CALM: Watch = {
  ...{ nowMs: 120_000, ranMs: 0, isUnwell: false, freeBytes: 5 * GIB, targetBytes: GIB },
  ...{ routineBytes: 9 * GIB, totalSizeBytes: 10 * GIB, bytesPerMs: 0, isRateSure: true },
};

it.each([
  { what: 'all is calm', some: { bytesPerMs: 100 }, reason: undefined },
  { what: 'space is short', some: { freeBytes: GIB - 1 }, reason: 'space' },
  { what: 'space is short at once after a good run', some: { freeBytes: 0, nowMs: 1 }, reason: 'space' },
  {
    what: 'space is short still, at once after a run',
    some: { freeBytes: 0, isUnwell: true, nowMs: 59_999 },
    reason: undefined,
  },
  {
    what: 'space is short still, a minute later',
    some: { freeBytes: 0, isUnwell: true, nowMs: 60_000 },
    reason: 'space',
  },
  { what: 'the last run failed a minute ago', some: { isUnwell: true, nowMs: 60_000 }, reason: 'again' },
  { what: 'the cameras may have written what is left', some: { bytesPerMs: 5_000 }, reason: 'budget' },
  { what: 'they have not yet', some: { bytesPerMs: 500 }, reason: undefined },
  { what: 'an hour is over', some: { nowMs: 3_600_000 }, reason: 'budget' },
])('runs early or not when $what', ({ some, reason }) => {
  expect(earlyReason({ ...CALM, bytesPerMs: 100, ...some })).toBe(reason);
});

it('looks at the sums before the budget can be exceeded, and at once if it may be', () => {
  const pauseMs = (room: number, bytesPerMs: number) =>
    budgetPauseMs({ routineBytes: 10 * GIB - room, totalSizeBytes: 10 * GIB, bytesPerMs, isRateSure: true });
  expect(pauseMs(0, 500)).toBe(0);
  expect(pauseMs(-GIB, 500)).toBe(0);
  expect(pauseMs(0, 0)).toBe(0);
  expect(pauseMs(1_000_000, 500)).toBe(1_000);
  expect(pauseMs(9 * GIB, 500)).toBe(3_600_000);
  expect(pauseMs(9 * GIB, 0)).toBe(60_000);
  expect(pauseMs(25_000_000, 0)).toBe(1_000);
});

it('takes a rate that is not sure yet for a high one, so that it looks soon', () => {
  const unsure = { routineBytes: 10 * GIB - 25_000_000, totalSizeBytes: 10 * GIB, isRateSure: false };
  expect(budgetPauseMs({ ...unsure, bytesPerMs: 100 })).toBe(1_000);
  expect(budgetPauseMs({ ...unsure, bytesPerMs: 25_000 })).toBe(500);
  expect(budgetPauseMs({ ...unsure, routineBytes: 0, bytesPerMs: 100 })).toBe(60_000);
});

it('leaves a little less than the budget, so that it need not delete all the time', () => {
  expect(cushionBytes(10 * GIB, 100)).toBe(60_000_000);
  expect(cushionBytes(10 * GIB, 1_000)).toBe(Math.floor(GIB / 10));
  expect(cushionBytes(10 * GIB, 0)).toBe(0);
});

it('keeps room for what is written until a run has made some', () => {
  const room = { totalSizeBytes: 10 * GIB, bytesPerMs: 3_000, checkIntervalMs: 10_000, runMs: 0 };
  expect(headroomBytes(room)).toBe(30_000_000);
  expect(headroomBytes({ ...room, runMs: 8_000 })).toBe(78_000_000);
  expect(headroomBytes({ ...room, runMs: 3_600_000 })).toBe(Math.floor(GIB / 2));
  expect(headroomBytes({ ...room, bytesPerMs: 0, runMs: 8_000 })).toBe(0);
});
