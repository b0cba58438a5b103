import { parseStamp } from './local-time.ts';

/** What {@link parseTime} takes, for messages. */
export const TIME_EXPECTED =
  'a time such as 2026-11-20, "2026-11-20 15:09", 2026-11-20T15:09:57+01:00 or 2026.11.20,15.09.57';

const OFFSET_TIME = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:\d\d)$/;
const LOCAL_TIME = /^(\d{4})([-.])(\d\d)\2(\d\d)(?:[Tt ,](\d\d)([:.])(\d\d)(?:\6(\d\d)(?:\.(\d{1,3}))?)?)?$/;

/**
 * The instant, in milliseconds since the epoch, that a person means: RFC 3339, a local date with or without time,
 * or a stamp of the store. A date alone is the beginning of that day, or its end with `edge` `end`. Undefined if
 * the text names no instant.
 */
export function parseTime(text: string, edge: 'begin' | 'end' = 'begin'): number | undefined {
  const stamp = parseStamp(text);
  if (stamp !== undefined) return stamp;
  if (OFFSET_TIME.test(text)) return parseOffsetTime(text);
  const parts = LOCAL_TIME.exec(text);
  return parts ? localInstant(parts, edge) : undefined;
}

function parseOffsetTime(text: string): number | undefined {
  if (!isCalendarDay(Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8, 10))))
    return undefined;
  const instant = Date.parse(text.toUpperCase().replace(' ', 'T'));
  return Number.isNaN(instant) ? undefined : instant;
}

function localInstant(parts: RegExpExecArray, edge: 'begin' | 'end'): number | undefined {
  const number = (group: number) => Number(parts[group] ?? 0);
  const [year, month, day] = [number(1), number(3), number(4)];
  const [hour, minute, second] = [number(5), number(7), number(8)];
  if (!isCalendarDay(year, month, day) || hour > 23 || minute > 59 || second > 59) return undefined;
  const milli = Number((parts[9] ?? '').padEnd(3, '0'));
  const isEndOfDay = parts[5] === undefined && edge === 'end';
  // The constructor would take the years before 100 for others.
  const date = new Date(2000, 0, 1, hour, minute, second, milli);
  return date.setFullYear(year, month - 1, isEndOfDay ? day + 1 : day);
}

function isCalendarDay(year: number, month: number, day: number): boolean {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
