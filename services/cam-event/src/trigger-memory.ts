import type { Trigger } from './event-request.ts';

/** What the broker sends again comes at once when the connection is back, or has waited for as long as it says. */
const REPEAT_MS = 120_000;
const MOST_TRIGGERS = 10_000;

/** Remembers which messages have made which events, so that one that is delivered twice makes one. */
export class TriggerMemory {
  private readonly triggers = new Map<string, { readonly id: string; readonly receivedMs: number }>();

  /** A message with this digest (if it has one) made the event of that ID. */
  remember(digest: string | undefined, id: string, receivedMs: number): void {
    if (digest === undefined) return;
    this.triggers.delete(digest);
    this.triggers.set(digest, { id, receivedMs });
    const [oldest] = this.triggers.keys();
    if (this.triggers.size > MOST_TRIGGERS && oldest !== undefined) this.triggers.delete(oldest);
  }

  /**
   * ID of the event that a message has made already; undefined if it is a new one. The broker says also of what it has
   * sent in vain that it sends it again, and a sensor says the same every time: so only a repeated message counts, and only
   * for as long as it can have been on its way.
   */
  known({ digest, isRepeated, receivedMs, lateMs = 0 }: Trigger): string | undefined {
    const before = isRepeated && digest !== undefined ? this.triggers.get(digest) : undefined;
    return before && receivedMs - before.receivedMs <= lateMs + REPEAT_MS ? before.id : undefined;
  }
}
