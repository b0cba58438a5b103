import { shownValue } from './complaint-text.ts';
import type { ValueFault } from './trigger-words.ts';

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000 };
const LENGTH = /^(\d{1,12}(?:\.\d{1,6})?) ?(ms|s|min|h)?$/;

/** The longest stretch that a message may ask for before or after its event. */
export const MAX_SNAP_MS = 3_600_000;

/**
 * The whole milliseconds that a message means by `pre` or `post`: seconds as a number, or text as in the
 * configuration (`90s`, `2min`). A fault, in words, if it is none from 0 to 1 h.
 */
export function parseSnap(value: unknown): number | ValueFault {
  const ms = typeof value === 'number' ? value * 1_000 : lengthMs(value);
  if (ms !== undefined && ms >= 0 && ms <= MAX_SNAP_MS) return Math.round(ms) || 0;
  return { fault: `is ${shownValue(value)}; expected 0 to 1 h, as seconds or with a unit ("90s", "2min")` };
}

function lengthMs(value: unknown): number | undefined {
  const parts = typeof value === 'string' ? LENGTH.exec(value) : null;
  return parts ? Number(parts[1]) * (UNIT_MS[parts[2] ?? 's'] as number) : undefined;
}
