import type { Cause } from '@pm-dvr/contracts';

/** A cause, and what was seen in words. */
export interface Reason {
  readonly cause: Cause;
  readonly detail: string;
}

/** Causes that only say that something happened, from the least telling on. All others tell why. */
const TELLING: Partial<Record<Cause, number>> = {
  unknown: 0,
  'recorder-starting': 0,
  'ffmpeg-died': 1,
  'closed-by-camera': 1,
};
const TELLS_WHY = 2;

/**
 * The one reason of an outage that was reported several times, in the order of the reports: the first counts,
 * but one that tells little gives way to a later one that tells more. A camera that closes the connection and
 * then refuses new ones is `connection-refused`; one that stalls and is then away for a reboot has stalled.
 */
export function refineReason(known: Reason, later: Reason): Reason {
  return tellingOf(later.cause) > tellingOf(known.cause) ? later : known;
}

function tellingOf(cause: Cause): number {
  return TELLING[cause] ?? TELLS_WHY;
}
