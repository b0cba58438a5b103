import { performance } from 'node:perf_hooks';
import { collectGarbage } from '@pm-dvr/runtime';

const FILES = 64;
const TURN_MS = 20;
/** V8 would let the garbage of so many names grow to a hundred megabytes and more before it looks. */
const FILES_A_COLLECTION = 100_000;

/** Files since the last collection, of all that work side by side. */
let uncollected = 0;

/**
 * Synchronous calls for each of a million files take a fraction of the time of promised ones; this tells when others
 * are to have their turn in between.
 */
export class Pacer {
  private files = 0;
  private sinceMs = performance.now();

  /** Counts a file; whether it is time for {@link pause}. */
  isDue(): boolean {
    if (++this.files % FILES !== 0) return false;
    uncollected += FILES;
    return performance.now() - this.sinceMs >= TURN_MS;
  }

  async pause(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (uncollected >= FILES_A_COLLECTION) {
      uncollected = 0;
      collectGarbage();
    }
    this.sinceMs = performance.now();
  }
}
