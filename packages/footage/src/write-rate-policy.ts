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

/**
 * Bytes a millisecond that each camera writes, by the wall clock, over the last two to three days of its footage; 0 for one that
 * records no longer, and no entry where there is too little to tell.
 */
export function writeRates(days: readonly WrittenDay[], nowMs: number): Map<string, number> {
  const rates = new Map<string, number>();
  for (const camera of new Set(days.map((day) => day.camera))) {
    const own = days.filter((day) => day.camera === camera && day.toMs > nowMs - LOOK_BACK_MS);
    const lastMs = Math.max(...own.map((day) => day.toMs));
    const lengthMs = nowMs - Math.min(...own.map((day) => day.fromMs));
    if (own.length === 0 || nowMs - lastMs > SILENT_MS) rates.set(camera, 0);
    else if (lengthMs >= LEAST_MS) rates.set(camera, own.reduce((sum, day) => sum + day.bytes, 0) / lengthMs);
  }
  return rates;
}
