import type { Trigger } from './event-request.ts';

/** What the broker sends again comes at once when the connection is back, or has waited for as long as it says. */
const REPEAT_MS = 120_000;
/** Many times what a broker has on its way to one client at a time. */
const MOST_TRIGGERS = 1_000;

type Message = Pick<Trigger, 'digest' | 'packetId'>;

/** Remembers which messages have made which events, so that one that is delivered twice makes one. */
export class TriggerMemory {
  private readonly triggers = new Map<string, { readonly id: string; readonly receivedMs: number }>();

  /** A message has made the event of that ID. */
  remember(trigger: Message, id: string, receivedMs: number): void {
    const key = keyOf(trigger);
    if (key === undefined) return;
    this.triggers.delete(key);
    this.triggers.set(key, { id, receivedMs });
    const [oldest] = this.triggers.keys();
    if (this.triggers.size > MOST_TRIGGERS && oldest !== undefined) this.triggers.delete(oldest);
  }

  /**
   * ID of the event that a message has made already; undefined if it is a new one. The broker says also of what it has
   * sent in vain that it sends it again, and a sensor says the same every time: so it counts only if it is the same packet,
   * and only for as long as that can have been on its way.
   */
  known(trigger: Trigger): string | undefined {
    const { isRepeated, receivedMs, lateMs = 0 } = trigger;
    const key = isRepeated ? keyOf(trigger) : undefined;
    const before = key === undefined ? undefined : this.triggers.get(key);
    return before && receivedMs - before.receivedMs <= lateMs + REPEAT_MS ? before.id : undefined;
  }
}

function keyOf({ digest, packetId }: Message): string | undefined {
  return digest === undefined ? undefined : `${digest}/${packetId ?? ''}`;
}
