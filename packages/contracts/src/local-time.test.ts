import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { dayOf, formatInstant, formatStamp, isDay, parseStamp } from './local-time.ts';
import { ZONES, zoneInstant } from './zone-fixture.ts';

afterEach(() => void vi.unstubAllEnvs());

/** Every instant of four-digit years, and every offset from UTC. */
const instant = fc.integer({
  min: Date.parse('0000-01-02T00:00:00Z'),
  max: Date.parse('9999-12-30T23:59:59.999Z'),
});
const offset = fc.integer({ min: -14 * 60, max: 14 * 60 });

describe('a stamp', () => {
  test('says again the instant it was made of, in any year and at any offset', () => {
    const property = fc.property(instant, offset, (ms, minutes) => {
      const stamp = formatStamp(ms, () => minutes);
      expect(stamp).toMatch(/^\d{4}\.\d\d\.\d\d,\d\d\.\d\d\.\d\d\.\d{3}[+-]\d{4}$/);
      expect(parseStamp(stamp)).toBe(ms);
    });
    fc.assert(property, { numRuns: 500 });
  });

  test('is cut to the millisecond, before the epoch too', () => {
    const property = fc.property(instant, offset, fc.constantFrom(0.25, 0.5, 0.9), (ms, minutes, part) => {
      expect(parseStamp(formatStamp(ms + part, () => minutes))).toBe(ms);
    });
    fc.assert(property);
  });

  test('that was damaged names no instant, or that of which it is the stamp', () => {
    const character = fc.constantFrom(...'0123456789.,+- \n'.split(''));
    const property = fc.property(instant, offset, fc.nat(30), character, (ms, minutes, at, other) => {
      const stamp = formatStamp(ms, () => minutes);
      const damaged = stamp.slice(0, at) + other + stamp.slice(at + 1);
      const parsed = parseStamp(damaged);
      if (parsed === undefined) return;
      const said =
        Number(`${damaged[23]}1`) * (Number(damaged.slice(24, 26)) * 60 + Number(damaged.slice(26)));
      expect(formatStamp(parsed, () => said)).toBe(damaged.replace('-0000', '+0000'));
    });
    fc.assert(property, { numRuns: 1_000 });
  });

  test('is no other text', () => {
    const property = fc.property(fc.string(), (text) => {
      expect(parseStamp(text)).toBeUndefined();
    });
    fc.assert(property);
  });
});

describe.each(ZONES)('in %s', (zone) => {
  test('no two instants have one stamp, and each says what clocks show there', () => {
    vi.stubEnv('TZ', zone);
    const property = fc.property(zoneInstant(), (ms) => {
      const stamp = formatStamp(ms);
      expect(parseStamp(stamp)).toBe(ms);
      const date = new Date(ms);
      const shown = [
        date.getFullYear(),
        date.getMonth() + 1,
        date.getDate(),
        date.getHours(),
        date.getMinutes(),
      ];
      expect(stamp.split(/[.,]/).slice(0, 5).map(Number)).toEqual(shown);
      expect([isDay(dayOf(ms)), stamp.startsWith(`${dayOf(ms)},`)]).toEqual([true, true]);
    });
    fc.assert(property);
  });

  test('the text of an instant is RFC 3339 and means that instant', () => {
    vi.stubEnv('TZ', zone);
    const property = fc.property(zoneInstant(), (ms) => {
      const text = formatInstant(ms);
      expect(text).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/);
      expect(Date.parse(text)).toBe(ms);
    });
    fc.assert(property);
  });
});
