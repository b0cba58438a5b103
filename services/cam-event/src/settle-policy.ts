/** What is seen of a camera whose window is over, and of which no clip reaches the end yet. Instants are milliseconds since the epoch. */
export interface Aftermath {
  /** End of the window. */
  readonly endMs: number;
  /** When the unfinished files of the camera were begun; 0 where nobody knows. */
  readonly openSinceMs: readonly number[];
  readonly isRecorded: boolean;
  /** How long the window has been over, by the monotonic clock. */
  readonly overForMs: number;
}

/** What a dead recorder left is salvaged at its next start, which is not waited for longer than this. */
export const SALVAGE_WAIT_MS = 600_000;
/** The longest clip that can be configured, and time to finish it. */
export const LONGEST_WAIT_MS = 3_600_000 + SALVAGE_WAIT_MS;
/** The ledger learns the cause of a hole when its recorder notices it, which is not waited for longer than this. */
export const TELLING_WAIT_MS = 60_000;
/** A file may be born a little after the first frame that it holds. */
const BIRTH_TOLERANCE_MS = 1_000;

/** Whether no more footage of the window is to be expected. */
export function isSettled(seen: Aftermath): boolean {
  const concerned = seen.openSinceMs.filter((sinceMs) => sinceMs <= seen.endMs + BIRTH_TOLERANCE_MS);
  if (concerned.length === 0) return true;
  return seen.overForMs > (seen.isRecorded ? LONGEST_WAIT_MS : SALVAGE_WAIT_MS);
}
