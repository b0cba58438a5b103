import type { Cause } from '@pm-dvr/contracts';

/** Causes that a new proxy may mend. */
const PROXY_CAUSES: readonly Cause[] = [
  'connection-refused',
  'no-answer',
  'not-found',
  'camera-error',
  'closed-by-camera',
  'video-stalled',
];
/** So many attempts, for so long, are left to cam-proxy itself. */
const ATTEMPTS = 5;
const OUTAGE_MS = 10_000;
const FIRST_INTERVAL_MS = 60_000;
const LONGEST_INTERVAL_MS = 900_000;

/**
 * Whether the recorder of a proxied camera is to ask for a new proxy now: after several failed attempts in a row, and then a
 * minute, two, four … later again, for other readers lose their stream by it too.
 */
export function isRequestDue(options: {
  readonly cause: Cause;
  readonly attempts: number;
  readonly outageMs: number;
  /** Requests of this outage so far, and how long ago the last one was made. */
  readonly requests: number;
  readonly sinceRequestMs: number;
}): boolean {
  const { cause, attempts, outageMs, requests, sinceRequestMs } = options;
  if (!PROXY_CAUSES.includes(cause) || attempts < ATTEMPTS || outageMs < OUTAGE_MS) return false;
  if (requests === 0) return true;
  return sinceRequestMs >= Math.min(LONGEST_INTERVAL_MS, FIRST_INTERVAL_MS * 2 ** Math.min(requests - 1, 10));
}
