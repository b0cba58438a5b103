import { parseTime } from '@pm-dvr/contracts';
import { shownValue } from './complaint-text.ts';
import type { ValueFault } from './trigger-words.ts';

const EXPECTED =
  'expected seconds since the epoch, "2026-11-20T15:09:57+01:00" or, in local time, "2026-11-20 15:09:57"';

/** Seconds since the epoch stay below this for some thousand years; milliseconds were above it from 1973 on. */
const LEAST_MILLISECONDS = 1e11;
const EARLIEST_MS = Date.UTC(2000, 0, 1);
/** Clocks of senders may be ahead of ours by so much. */
const MAX_AHEAD_MS = 60_000;

/**
 * The instant that a message gives for its event, whole milliseconds since the epoch. A fault if it is none, lies
 * before 2000, or more than a minute after `nowMs`. Of an hour that local time has twice, the first is meant.
 */
export function parseEventTime(value: unknown, nowMs: number): number | ValueFault {
  const ms = typeof value === 'number' ? numberMs(value) : textMs(value);
  if (ms === undefined) return { fault: `is ${shownValue(value)}; ${EXPECTED}` };
  if (ms < EARLIEST_MS)
    return { fault: `is ${shownValue(value)}, which lies before the year 2000; ${EXPECTED}` };
  if (ms > nowMs + MAX_AHEAD_MS)
    return { fault: `is ${shownValue(value)}, which lies in the future; is the sender's clock right?` };
  return ms;
}

function numberMs(value: number): number {
  return Math.round(value >= LEAST_MILLISECONDS ? value : value * 1_000);
}

function textMs(value: unknown): number | undefined {
  const isDayOnly = (text: string) => /^\d{4}[-.]\d\d[-.]\d\d$/.test(text);
  if (typeof value !== 'string' || isDayOnly(value)) return undefined;
  // Many senders write microseconds.
  return parseTime(value.replace(/(\.\d{3})\d{1,6}(?=$|[Zz+-])/, '$1'));
}
