import { expect, test } from 'vitest';
import { parseEventTime } from './trigger-time.ts';

const AT = Date.UTC(2026, 10, 20, 14, 9, 57);
const NOW = AT + 10_000;
const local = (...parts: [number, number, number, number, number, number?, number?]) =>
  new Date(...parts).getTime();
const faultOf = (value: unknown) => {
  const result = parseEventTime(value, NOW);
  return typeof result === 'number' ? result : result.fault;
};

test.each<[unknown, number]>([
  [AT / 1000, AT],
  [AT / 1000 + 0.1234, AT + 123],
  [AT, AT],
  [AT + 0.5, AT + 1],
  ['2026-11-20T15:09:57+01:00', AT],
  ['2026-11-20t14:09:57z', AT],
  ['2026-11-20 03:39:57.123456-10:30', AT + 123],
  ['2026-11-20T14:09Z', AT - 57_000],
  ['2026-11-20T14:09:57.999999999Z', AT + 999],
  ['2026.11.20,15.09.57.123+0100', AT + 123],
  ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
  ['2026-11-19 15:09:57', local(2026, 10, 19, 15, 9, 57)],
  ['2026-11-19T15:09:57.5', local(2026, 10, 19, 15, 9, 57, 500)],
  ['2026-11-19T15:09:57.123456', local(2026, 10, 19, 15, 9, 57, 123)],
  ['2026-11-19 15:09', local(2026, 10, 19, 15, 9)],
  ['2000-01-01T00:00:00Z', Date.UTC(2000)],
])('%j is an instant', (value, ms) => {
  expect(parseEventTime(value, NOW)).toBe(ms);
});

test.each([
  'now',
  '',
  '1763647797',
  '2026-11-20',
  '2026-13-01 00:00:00',
  '2026-02-30T10:00:00Z',
  '2025-02-29 10:00:00',
  '2026.11.20',
  '2026-11-20 24:00:00',
  '2026-11-20 10:60:00',
  '2026-11-20 10:00:60',
  '2026-11-20T10:00:00+24:00',
  '2026-11-20T10:00:00+01:60',
  '2026-11-20T10:00:00+0100',
  ' 2026-11-20 10:00:00',
  '2026-11-20 10:00:00\n',
  null,
  true,
  [AT],
  {},
])('%j is none', (value) => {
  expect(faultOf(value)).toMatch(/^is .*; expected seconds since the epoch/);
});

test('a sender may be a minute ahead, not more', () => {
  expect(faultOf((NOW + 60_000) / 1000)).toBe(NOW + 60_000);
  expect(faultOf((NOW + 60_001) / 1000)).toBe(
    `is ${(NOW + 60_001) / 1000}, which lies in the future; is the sender's clock right?`,
  );
  expect(faultOf(Number.MAX_VALUE)).toMatch(/lies in the future/);
  expect(faultOf('9999-12-31T23:59:59Z')).toMatch(/lies in the future/);
});

test('nothing happened before the year 2000', () => {
  for (const value of [
    0,
    -1,
    -Number.MAX_VALUE,
    99_999,
    1e11,
    '1999-12-31T23:59:59Z',
    '0099-12-31T23:59:59-10:00',
  ])
    expect(faultOf(value)).toMatch(/lies before the year 2000/);
});
