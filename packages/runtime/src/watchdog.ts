import type { Clock } from './clock.ts';
import type { Logger } from './logging.ts';
import { nextLookMs } from './watchdog-policy.ts';

export interface WatchdogOptions {
  /** The service is ended when it was not fed for so long, milliseconds. */
  readonly watchdogMs: number;
  /** What does not go on; undefined while all the work is done. */
  readonly stuck: () => string | undefined;
  readonly feed: () => void;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Feeds the service manager's watchdog while the work is done, until the signal is aborted. Never rejects. */
export async function keepFeeding(options: WatchdogOptions, signal: AbortSignal): Promise<void> {
  const { watchdogMs, stuck, feed, clock, log } = options;
  let said: string | undefined;
  while (!signal.aborted) {
    const fault = stuck();
    if (fault === undefined) feed();
    else if (fault !== said) log.error(`the watchdog is not fed any more, for ${fault}`);
    said = fault;
    await clock.sleep(nextLookMs(watchdogMs, fault === undefined), signal);
  }
}
