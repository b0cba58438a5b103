import type { SyncTrouble } from '@pm-dvr/contracts';

const PAUSES: Readonly<Record<SyncTrouble, { readonly firstMs: number; readonly mostMs: number }>> = {
  network: { firstMs: 5_000, mostMs: 300_000 },
  other: { firstMs: 5_000, mostMs: 300_000 },
  quota: { firstMs: 60_000, mostMs: 1_800_000 },
  auth: { firstMs: 60_000, mostMs: 1_800_000 },
  config: { firstMs: 60_000, mostMs: 1_800_000 },
};
/** What is new ends a pause, but not earlier than so long after the last attempt. */
const NEWS_AFTER_MS = 30_000;

/** How long to wait after so many failures in a row (1 and more) with that trouble, milliseconds. */
export function retryPauseMs(trouble: SyncTrouble, failures: number): number {
  const { firstMs, mostMs } = PAUSES[trouble];
  return Math.min(mostMs, firstMs * 2 ** Math.min(failures - 1, 20));
}

/** The same, where there is an event since that the remote has not been tried with. */
export function pauseWithNewsMs(trouble: SyncTrouble, failures: number): number {
  return Math.min(NEWS_AFTER_MS, retryPauseMs(trouble, failures));
}
