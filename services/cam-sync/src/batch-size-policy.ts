/** What is newer waits for the end of a batch, for about so long. */
const WANTED_MS = 60_000;
const LEAST_BYTES = 16 * 1024 ** 2;
const MOST_BYTES = 1024 ** 3;

/** How many bytes the first batch has. */
export const FIRST_BATCH_BYTES = 64 * 1024 ** 2;

/** How many bytes the next batch is to have, after one of `limitBytes` at most of which so many bytes arrived in that time. */
export function nextBatchBytes(limitBytes: number, sentBytes: number, elapsedMs: number): number {
  if (sentBytes === 0) return elapsedMs > WANTED_MS ? Math.max(LEAST_BYTES, limitBytes / 2) : limitBytes;
  const wanted = (sentBytes / Math.max(1, elapsedMs)) * WANTED_MS;
  // One batch may be small, or its bytes may have been there already.
  return Math.round(Math.min(MOST_BYTES, Math.max(LEAST_BYTES, Math.min(wanted, limitBytes * 4))));
}
