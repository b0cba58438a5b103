import { describe, expect, test } from 'vitest';
import { formatStamp } from './local-time.ts';
import { parseTime } from './time-text.ts';

const local = (...parts: [number, number, number, number?, number?, number?, number?]) =>
  new Date(...parts).getTime();
const QUARTER_PAST = Date.UTC(2026, 10, 20, 14, 9, 57);

describe('a time as people write it', () => {
  test.each<[text: string, ms: number]>([
    ['2026-11-20T15:09:57+01:00', QUARTER_PAST],
    ['2026-11-20t14:09:57z', QUARTER_PAST],
    ['2026-11-20 15:09:57.123+01:00', QUARTER_PAST + 123],
    ['2026-11-20T15:09+01:00', QUARTER_PAST - 57_000],
    ['2026.11.20,15.09.57.123+0100', QUARTER_PAST + 123],
    ['2026-11-20', local(2026, 10, 20)],
    ['2026.11.20', local(2026, 10, 20)],
    ['2026-11-20 15:09', local(2026, 10, 20, 15, 9)],
    ['2026-11-20 15:09:57', local(2026, 10, 20, 15, 9, 57)],
    ['2026-11-20T15:09:57.5', local(2026, 10, 20, 15, 9, 57, 500)],
    ['2026.11.20,15.09.57', local(2026, 10, 20, 15, 9, 57)],
  ])('%s', (text, ms) => {
    expect(parseTime(text)).toBe(ms);
    if (text.length > 10) expect(parseTime(text, 'end')).toBe(ms);
  });

  test('a date alone ends with its day', () => {
    expect(parseTime('2026-12-31', 'end')).toBe(local(2027, 0, 1));
    expect(parseTime('2026.11.20', 'end')).toBe(local(2026, 10, 21));
  });

  test('what the store writes is read back', () => {
    expect(parseTime(formatStamp(QUARTER_PAST))).toBe(QUARTER_PAST);
  });

  test.each([
    '',
    'yesterday',
    '1700000000',
    '2026-11',
    '2026-13-01',
    '2026-02-30',
    '2026-02-30T10:00:00Z',
    '2026-11-20 24:00',
    '2026-11-20 10:60',
    '2026-11-20 10',
    '2026-11.20',
    '2026-11-20 10:00.00',
    '2026-11-20T10:00:00+0100',
    ' 2026-11-20',
    '2026-11-20\n',
  ])('%j is none', (text) => {
    expect(parseTime(text)).toBeUndefined();
  });
});
