const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;

/**
 * Pause before the next attempt to connect, milliseconds, after `failures` attempts in a row that failed: doubles
 * from 1 s to 30 s, less up to half of it, so that many clients do not come back together. `random` is 0 ≤ r < 1.
 */
export function reconnectPauseMs(failures: number, random: number): number {
  const fullMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 10));
  return Math.round(fullMs * (1 - random / 2));
}
