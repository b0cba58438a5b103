/** It is fed at half the time that the service manager waits (sd_watchdog_enabled(3)). */
const SHARE = 0.5;
/** When it was not fed, it is looked at again after this share: what was stuck for a moment must not cost a restart. */
const SHARE_AGAIN = 0.1;

/** When to look next whether the work goes on, milliseconds from now. */
export function nextLookMs(watchdogMs: number, wasFed: boolean): number {
  return watchdogMs * (wasFed ? SHARE : SHARE_AGAIN);
}
