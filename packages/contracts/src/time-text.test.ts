import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { dayOf, formatInstant, formatStamp } from './local-time.ts';
import { parseTime } from './time-text.ts';
import { ZONES, zoneInstant } from './zone-fixture.ts';

afterEach(() => void vi.unstubAllEnvs());

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

describe.each(ZONES)('in %s', (zone) => {
  test('what is written with an offset is read back, whatever the clocks do', () => {
    vi.stubEnv('TZ', zone);
    const property = fc.property(zoneInstant(), (ms) => {
      for (const text of [formatInstant(ms), formatStamp(ms), formatInstant(ms).replace('T', ' ')])
        expect(parseTime(text)).toBe(ms);
    });
    fc.assert(property);
  });

  test('a time without an offset is one at which clocks show it, the first of two', () => {
    vi.stubEnv('TZ', zone);
    const property = fc.property(zoneInstant(), (ms) => {
      const shown = (at: number) => formatInstant(at).slice(0, 23);
      const parsed = parseTime(shown(ms)) ?? Number.NaN;
      expect(shown(parsed)).toBe(shown(ms));
      expect(parsed).toBeLessThanOrEqual(ms);
      expect(parseTime(formatStamp(ms).slice(0, 19))).toBe(parseTime(shown(ms).slice(0, 19)));
    });
    fc.assert(property);
  });

  test('a date alone is the whole of its day', () => {
    vi.stubEnv('TZ', zone);
    const property = fc.property(zoneInstant(), (ms) => {
      const day = dayOf(ms);
      const [begin, end] = [parseTime(day), parseTime(day, 'end')] as [number, number];
      expect([dayOf(begin), dayOf(end - 1)]).toEqual([day, day]);
      expect([dayOf(begin - 1) < day, dayOf(end) > day]).toEqual([true, true]);
    });
    fc.assert(property);
  });
});

test('any text is an instant or none, and not one of another year', () => {
  const date = String.raw`(00|19|20|99)\d\d[-.](0[1-9]|1\d)[-.][0-3]\d`;
  const time = String.raw`[Tt ,][0-2]\d[:.][0-6]\d([:.][0-6]\d(\.\d{1,6})?)?`;
  const nearly = fc.stringMatching(new RegExp(`^${date}(${time}([Zz]|[+-][0-2]\\d:?[0-6]\\d)?)?$`));
  const edge = fc.constantFrom('begin' as const, 'end' as const);
  const property = fc.property(fc.oneof(fc.string(), nearly), edge, (text, side) => {
    const parsed = parseTime(text, side);
    if (parsed === undefined) return;
    expect(Number.isSafeInteger(parsed)).toBe(true);
    const year = new Date(parsed).getUTCFullYear();
    // But for what an offset does, or the end of a day.
    expect(Math.abs(year - Number(text.slice(0, 4)))).toBeLessThanOrEqual(1);
  });
  fc.assert(property, { numRuns: 1_000 });
});
