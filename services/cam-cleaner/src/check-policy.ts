/** What a daemon knows between two runs. Monotonic milliseconds, bytes. */
export interface Watch {
  readonly nowMs: number;
  /** When the last run ended. */
  readonly ranMs: number;
  /** Whether it failed, or left the disk short. */
  readonly isUnwell: boolean;
  /** Free now, of the file system that has least, and what is wanted. */
  readonly freeBytes: number;
  readonly targetBytes: number;
  /** After that run. */
  readonly routineBytes: number;
  /** What routine is to be held at: the budget less {@link headroomBytes}. */
  readonly totalSizeBytes: number;
  /** What all cameras write a millisecond, and whether there is enough footage of each to tell. */
  readonly bytesPerMs: number;
  readonly isRateSure: boolean;
}

const AGAIN_MS = 60_000;
const MOST_MS = 3_600_000;
/** Cameras may write faster than they did: after so much of the time that is left the sums are looked at again. */
const CAUTION = 0.5;
/** Where too little was recorded to tell a rate, it is taken for this one at least: 100 Mbit/s. */
const UNKNOWN_BYTES_PER_MS = 12_500;
/** Deleting a little more than must be: as much as is written in so long, but no more than a part of the budget. */
const CUSHION_MS = 600_000;
const CUSHION_SHARE = 0.01;

/** No more of the budget than this stays unused for what is written while a run works. */
const HEADROOM_SHARE = 0.05;
/** A run takes longer where there is more to delete or the disk has other work. */
const SLOWER_RUN = 2;

/** Why it is to run before its schedule says so; undefined: it need not. */
export function earlyReason(watch: Watch): 'space' | 'budget' | 'again' | undefined {
  const sinceMs = watch.nowMs - watch.ranMs;
  // What could not be mended a moment ago can hardly be mended now.
  if (watch.isUnwell && sinceMs < AGAIN_MS) return undefined;
  if (watch.freeBytes < watch.targetBytes) return 'space';
  if (watch.isUnwell) return 'again';
  return sinceMs >= budgetPauseMs(watch) ? 'budget' : undefined;
}

/** How long the budget can hardly be exceeded after a run, milliseconds; 0 if it may be at any time. */
export function budgetPauseMs(
  watch: Pick<Watch, 'routineBytes' | 'totalSizeBytes' | 'bytesPerMs' | 'isRateSure'>,
): number {
  const { bytesPerMs } = watch;
  const room = Math.max(0, watch.totalSizeBytes - watch.routineBytes);
  if (watch.isRateSure && bytesPerMs > 0) return Math.min(MOST_MS, (CAUTION * room) / bytesPerMs);
  return Math.min(AGAIN_MS, (CAUTION * room) / Math.max(UNKNOWN_BYTES_PER_MS, bytesPerMs));
}

/**
 * How far below the budget a daemon that holds it all the time goes, bytes: else each run would delete a clip or two of each
 * camera, with a flush of the disk for each.
 */
export function cushionBytes(totalSizeBytes: number, bytesPerMs: number): number {
  return Math.floor(Math.min(totalSizeBytes * CUSHION_SHARE, bytesPerMs * CUSHION_MS));
}

/**
 * How much of the budget is kept free by a daemon, bytes: what is written until a run that was found to be due has made room, so that
 * the budget holds meanwhile as well. `runMs` is how long runs take.
 */
export function headroomBytes(options: {
  readonly totalSizeBytes: number;
  readonly bytesPerMs: number;
  readonly checkIntervalMs: number;
  readonly runMs: number;
}): number {
  const { totalSizeBytes, bytesPerMs, checkIntervalMs, runMs } = options;
  const written = bytesPerMs * (checkIntervalMs + SLOWER_RUN * runMs);
  return Math.floor(Math.min(totalSizeBytes * HEADROOM_SHARE, written));
}
