/**
 * Local time as it stands in names: the original's `YYYY.MM.DD,HH.MM.SS`, made unambiguous by milliseconds and
 * the UTC offset: `2026.11.20,15.09.57.123+0100`.
 */

const DAY = /^(\d{4})\.(\d\d)\.(\d\d)$/;

/** Regular-expression source that matches what {@link formatStamp} writes; no groups, no anchors. */
export const STAMP_SOURCE = String.raw`\d{4}\.\d\d\.\d\d,\d\d\.\d\d\.\d\d\.\d{3}[+-]\d{4}`;
const STAMP = new RegExp(`^${STAMP_SOURCE}$`);

/** Minutes that local time is ahead of UTC at an instant (milliseconds since the epoch). */
export type UtcOffset = (epochMs: number) => number;

/** The machine's own time zone. */
export const systemUtcOffset: UtcOffset = (epochMs) => -new Date(epochMs).getTimezoneOffset();

/** `2026.11.20,15.09.57.123+0100` for an instant, truncated to the millisecond. */
export function formatStamp(epochMs: number, utcOffset: UtcOffset = systemUtcOffset): string {
  const whole = Math.floor(epochMs);
  const offset = utcOffset(whole);
  const local = new Date(whole + offset * 60_000).toISOString();
  const day = local.slice(0, 10).replaceAll('-', '.');
  const time = local.slice(11, 23).replaceAll(':', '.');
  const ahead = Math.abs(offset);
  const sign = offset < 0 ? '-' : '+';
  return `${day},${time}${sign}${two(Math.floor(ahead / 60))}${two(ahead % 60)}`;
}

/** The instant that a stamp names, in milliseconds since the epoch; undefined if it names none. */
export function parseStamp(stamp: string): number | undefined {
  if (!STAMP.test(stamp)) return undefined;
  const [hour, minute, second] = [twoDigits(stamp, 11), twoDigits(stamp, 14), twoDigits(stamp, 17)];
  const dayMs = utcDayMs(stamp.slice(0, 10));
  if (dayMs === undefined || hour > 23 || minute > 59 || second > 59) return undefined;
  const ms = ((hour * 60 + minute) * 60 + second) * 1_000 + Number(stamp.slice(20, 23));
  const [offsetHours, offsetMinutes] = [twoDigits(stamp, 24), twoDigits(stamp, 26)];
  if (offsetMinutes > 59) return undefined;
  const offset = offsetHours * 60 + offsetMinutes;
  return dayMs + ms - (stamp[23] === '-' ? -offset : offset) * 60_000;
}

/** The day that was asked for last: a store has thousands of stamps of each, one after the other. */
let known: { readonly day: string; readonly ms: number | undefined } = { day: '', ms: undefined };

/** When a day `YYYY.MM.DD` begins in UTC; undefined if there is no such day. */
function utcDayMs(day: string): number | undefined {
  if (known.day === day) return known.ms;
  const [year, month, date] = [Number(day.slice(0, 4)), twoDigits(day, 5), twoDigits(day, 8)];
  // It takes every number and goes on counting; Date.UTC would take the years before 100 for others.
  const ms = new Date(0).setUTCFullYear(year, month - 1, date);
  const isDay = month >= 1 && month <= 12 && new Date(ms).getUTCDate() === date;
  known = { day, ms: isDay ? ms : undefined };
  return known.ms;
}

function twoDigits(text: string, at: number): number {
  return (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48;
}

/** The name of the day folder that an instant falls into: its local date, `YYYY.MM.DD`. */
export function dayOf(epochMs: number, utcOffset: UtcOffset = systemUtcOffset): string {
  return formatStamp(epochMs, utcOffset).slice(0, 10);
}

/** Whether `name` is the name of a day folder. */
export function isDay(name: string): boolean {
  return DAY.test(name);
}

/** RFC 3339 text with the local UTC offset, to the millisecond: `2026-11-20T15:09:57.123+01:00`. */
export function formatInstant(epochMs: number, utcOffset: UtcOffset = systemUtcOffset): string {
  const stamp = formatStamp(epochMs, utcOffset);
  const day = stamp.slice(0, 10).replaceAll('.', '-');
  const time = stamp.slice(11, 19).replaceAll('.', ':');
  return `${day}T${time}${stamp.slice(19, 23)}${stamp.slice(23, 26)}:${stamp.slice(26)}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
