/** Clips of one camera and day: their bytes, begin of the first and end of the last, milliseconds since the epoch. */
export interface WrittenDay {
  readonly camera: string;
  readonly bytes: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** How far back the rate of a camera is looked for. */
const LOOK_BACK_MS = 2 * 86_400_000;
/** Of less footage no rate can be told. */
const LEAST_MS = 10 * 60_000;
/** A camera whose last clip is older records no longer. */
const SILENT_MS = 3_600_000;

/** Clips come one by one: what is there of a shorter time is taken for what was written in so long. */
const SHORTEST_MS = 10_000;

/**
 * Bytes a millisecond that each camera writes, by the wall clock, over the last two to three days of its footage; 0 for one that
 * records no longer, and no entry where there is too little to tell.
 */
export function writeRates(days: readonly WrittenDay[], nowMs: number): Map<string, number> {
  const rates = new Map<string, number>();
  for (const [camera, { bytes, lengthMs }] of lately(days, nowMs)) {
    if (bytes === 0) rates.set(camera, 0);
    else if (lengthMs >= LEAST_MS) rates.set(camera, bytes / lengthMs);
  }
  return rates;
}

/**
 * The same of all cameras together, as far as it can be told yet: those count as well of which only minutes are there, so that
 * it is never much less than what is written now.
 */
export function writeRateNow(days: readonly WrittenDay[], nowMs: number): number {
  const rates = [...lately(days, nowMs).values()].map(
    ({ bytes, lengthMs }) => bytes / Math.max(lengthMs, SHORTEST_MS),
  );
  return rates.reduce((sum, rate) => sum + rate, 0);
}

/** What each camera has written lately, and since when: nothing if it records no longer. */
function lately(
  days: readonly WrittenDay[],
  nowMs: number,
): Map<string, { readonly bytes: number; readonly lengthMs: number }> {
  const written = new Map<string, { readonly bytes: number; readonly lengthMs: number }>();
  for (const camera of new Set(days.map((day) => day.camera))) {
    const own = days.filter((day) => day.camera === camera && day.toMs > nowMs - LOOK_BACK_MS);
    const lastMs = Math.max(...own.map((day) => day.toMs));
    const lengthMs = nowMs - Math.min(...own.map((day) => day.fromMs));
    const isSilent = own.length === 0 || nowMs - lastMs > SILENT_MS;
    const bytes = isSilent ? 0 : own.reduce((sum, day) => sum + day.bytes, 0);
    written.set(camera, { bytes, lengthMs });
  }
  return written;
}
