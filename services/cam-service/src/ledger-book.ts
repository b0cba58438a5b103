import type { StoreLayout } from '@pm-dvr/contracts';
import { appendLedger, type LedgerFact, makeEntry } from '@pm-dvr/footage';

const MAX_PENDING = 10_000;

/**
 * Writes one camera's ledger, in order, in the background. While the disk cannot be written the entries wait here;
 * the oldest are given up only when there are very many.
 */
export class LedgerBook {
  private readonly layout: StoreLayout;
  private readonly camera: string;
  private readonly maxPending: number;
  private readonly pending: ReturnType<typeof makeEntry>[] = [];
  private writing: Promise<void> | undefined;

  constructor(layout: StoreLayout, camera: string, maxPending = MAX_PENDING) {
    this.layout = layout;
    this.camera = camera;
    this.maxPending = maxPending;
  }

  /** Notes a fact that holds from an instant (milliseconds since the epoch). */
  add(atMs: number, fact: LedgerFact): void {
    this.pending.push(makeEntry(atMs, fact));
    if (this.pending.length > this.maxPending) this.pending.shift();
    void this.write();
  }

  /** Tries to write what is pending; resolves when it is written or cannot be written now. */
  write(): Promise<void> {
    if (this.writing) return this.writing;
    if (this.pending.length === 0) return Promise.resolve();
    this.writing = this.drain();
    return this.writing;
  }

  private async drain(): Promise<void> {
    for (let entry = this.pending[0]; entry; entry = this.pending[0]) {
      try {
        await appendLedger(this.layout, this.camera, entry);
      } catch {
        // The store cannot be written: the space guard and ffmpeg report that; the entry is tried again.
        break;
      }
      if (this.pending[0] === entry) this.pending.shift();
    }
    // In the same turn as the last look at what is pending: nobody is given a promise that will not write his entry.
    this.writing = undefined;
  }
}
