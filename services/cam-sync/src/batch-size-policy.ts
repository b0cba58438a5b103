import type { BatchLimits } from './queue-policy.ts';

/** What is newer waits for the end of a batch, for about so long. */
const WANTED_MS = 60_000;
const BYTES = { least: 16 * 1024 ** 2, most: 1024 ** 3 };
/** A kill costs looking at so many again. */
const FILES = { least: 100, most: 1_000 };

/** How much the first batch may have. */
export const FIRST_BATCH: BatchLimits = { files: FILES.least, bytes: 64 * 1024 ** 2 };

/** How much the next batch may have, after one with these limits of which so much arrived in that time. */
export function nextBatchLimits(limits: BatchLimits, sent: BatchLimits, elapsedMs: number): BatchLimits {
  return {
    files: nextLimit(limits.files, sent.files, elapsedMs, FILES),
    bytes: nextLimit(limits.bytes, sent.bytes, elapsedMs, BYTES),
  };
}

function nextLimit(limit: number, sent: number, elapsedMs: number, { least, most }: typeof BYTES): number {
  if (sent === 0) return elapsedMs > WANTED_MS ? Math.max(least, limit / 2) : limit;
  const wanted = (sent / Math.max(1, elapsedMs)) * WANTED_MS;
  // One batch may be small, or its files may have been there already.
  return Math.round(Math.min(most, Math.max(least, Math.min(wanted, limit * 4))));
}
