/**
 * Local time as it stands in names: the original's `YYYY.MM.DD,HH.MM.SS`, made unambiguous by milliseconds and
 * the UTC offset: `2026.11.20,15.09.57.123+0100`.
 */

const STAMP = /^(\d{4})\.(\d\d)\.(\d\d),(\d\d)\.(\d\d)\.(\d\d)\.(\d{3})([+-])(\d\d)(\d\d)$/;
const DAY = /^(\d{4})\.(\d\d)\.(\d\d)$/;

/** Regular-expression source that matches what {@link formatStamp} writes; no groups, no anchors. */
export const STAMP_SOURCE = String.raw`\d{4}\.\d\d\.\d\d,\d\d\.\d\d\.\d\d\.\d{3}[+-]\d{4}`;

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
  const parts = STAMP.exec(stamp);
  if (!parts) return undefined;
  const [month, day, hour] = [Number(parts[2]), Number(parts[3]), Number(parts[4])];
  const [minute, second] = [Number(parts[5]), Number(parts[6])];
  // Date.UTC takes every number and goes on counting; it is several times faster than Date.parse, for a store has many stamps.
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return undefined;
  const utc = Date.UTC(Number(parts[1]), month - 1, day, hour, minute, second, Number(parts[7]));
  if (new Date(utc).getUTCDate() !== day) return undefined;
  const offset = Number(parts[9]) * 60 + Number(parts[10]);
  return utc - (parts[8] === '-' ? -offset : offset) * 60_000;
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
