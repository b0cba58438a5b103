import { performance } from 'node:perf_hooks';

const FILES = 64;
const TURN_MS = 20;

/**
 * Synchronous calls for each of a million files take a fraction of the time of promised ones; this tells when others
 * are to have their turn in between.
 */
export class Pacer {
  private files = 0;
  private sinceMs = performance.now();

  /** Counts a file; whether it is time for {@link pause}. */
  isDue(): boolean {
    return ++this.files % FILES === 0 && performance.now() - this.sinceMs >= TURN_MS;
  }

  async pause(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.sinceMs = performance.now();
  }
}
