import { statSync } from 'node:fs';
import type { StoreLayout } from '@pm-dvr/contracts';
import { unlinkIfThere } from '@pm-dvr/runtime';

/** The flag by which cam-event asks for a sync. It is removed only when all that it stood for is done. */
export class SyncFlag {
  private readonly path: string;
  /** When the flag was touched that the present look answers; undefined if there was none. */
  private seenMs: number | undefined;

  constructor(layout: Pick<StoreLayout, 'syncFlag'>) {
    this.path = layout.syncFlag;
  }

  /** To be called before a look at the events. */
  see(): void {
    this.seenMs = this.touchedMs();
  }

  /** What the flag stood for is done; it stays if somebody has touched it since it was seen. Fails with Node's error. */
  async consume(): Promise<void> {
    const { seenMs } = this;
    // At once, for it may be seen anew before it is gone.
    this.seenMs = undefined;
    if (seenMs !== undefined && this.touchedMs() === seenMs) await unlinkIfThere(this.path);
  }

  private touchedMs(): number | undefined {
    try {
      return statSync(this.path, { throwIfNoEntry: false })?.mtimeMs;
    } catch {
      // Whoever looks at the events says what is wrong with their folder.
      return undefined;
    }
  }
}
