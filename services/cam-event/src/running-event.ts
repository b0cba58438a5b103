import { dayOf, type EventManifest } from '@pm-dvr/contracts';
import type { Clip } from '@pm-dvr/footage';
import type { LinkCounter } from './camera-share.ts';
import { EventPart } from './event-part.ts';
import type { EventFacts } from './part-manifest.ts';
import { type ClockStep, endOfDay, type Stretch } from './wall-history.ts';
import type { Workshop } from './workshop.ts';

/** A manifest of more clips would be slow to rewrite. */
export const MOST_CLIPS_OF_A_PART = 1_000;

/** One event that is being saved: a chain of parts, of which the last is the current one. */
export class RunningEvent {
  readonly facts: EventFacts;
  /** Monotonic instant at which a persistent event ends if nobody says "on" again. */
  expiryMs: number | undefined;
  private readonly shop: Workshop;
  private readonly parts: EventPart[] = [];
  /** By day folder and camera. */
  private readonly counters = new Map<string, LinkCounter>();
  /** How much is kept after a persistent event's end, milliseconds. */
  postMs = 0;
  private holds = 0;

  private constructor(shop: Workshop, facts: EventFacts) {
    this.shop = shop;
    this.facts = facts;
  }

  /** Begins an event; undefined if one of that ID is there already. Fails with Node's error, and then has left nothing. */
  static begin(
    shop: Workshop,
    facts: EventFacts,
    stretch: Stretch,
    cameras: readonly string[],
  ): RunningEvent | undefined {
    const event = new RunningEvent(shop, facts);
    return event.addPart(1, dayOf(facts.at_ms), stretch, cameras) ? event : undefined;
  }

  /** An event that a former process has left, from the manifests of its parts that are not done; not gathered yet. */
  static restored(
    shop: Workshop,
    manifests: readonly { ref: string; manifest: EventManifest }[],
  ): RunningEvent {
    const sorted = [...manifests].sort((a, b) => a.manifest.part - b.manifest.part);
    const [{ manifest }] = sorted as [(typeof sorted)[0]];
    const { id, event: text, mode, at_ms, trigger } = manifest;
    const event = new RunningEvent(shop, { id, event: text, mode, at_ms, trigger });
    for (const { ref, manifest } of sorted) {
      const counter = event.counterOf(ref.slice(0, ref.indexOf('/')));
      event.parts.push(EventPart.restored(shop, ref, manifest, counter));
    }
    // It was killed between the end of one part and the beginning of the next.
    if (event.current.isContinued) event.beginPart(event.current.window.last.toMs ?? shop.clock.wallMs());
    return event;
  }

  /** The part that new clips go to. */
  get current(): EventPart {
    return this.parts.at(-1) as EventPart;
  }

  get isPersistent(): boolean {
    return this.facts.mode === 'persistent';
  }

  /** Whether a persistent event waits for its end. */
  get isOpen(): boolean {
    return this.isPersistent && !this.isDone && this.current.window.last.toMs === undefined;
  }

  get isDone(): boolean {
    return this.parts.length === 0;
  }

  /** Whether some part waits for its last clips. */
  get isClosing(): boolean {
    return this.parts.some((part) => part.window.isOver);
  }

  /** Whether clips wait for a disk that takes them. */
  get isShort(): boolean {
    return this.parts.some((part) => part.isShort);
  }

  /** Whether somebody is still changing it, so that it must not be sealed. */
  get isHeld(): boolean {
    return this.holds > 0;
  }

  /** Does some work on the event, which is not sealed before that is done. */
  async hold<T>(work: () => Promise<T>): Promise<T> {
    this.holds++;
    try {
      return await work();
    } finally {
      this.holds--;
    }
  }

  offer(clip: Clip): void {
    for (const part of this.parts) part.offer(clip);
  }

  /** The wall clock was set. */
  stepped(step: ClockStep): void {
    for (const { window } of this.parts) window.step(step);
    for (const part of this.parts) part.windowChanged();
  }

  /** Keeps all that there is of all parts. */
  async gatherAll(): Promise<void> {
    for (const part of this.parts) await part.gatherAll();
  }

  /** Ends a persistent event at an instant (ms since the epoch) that is not in the future, and `postMs` later. */
  end(atMs: number, postMs: number): void {
    this.expiryMs = undefined;
    this.current.endAt(atMs + Math.max(postMs, this.postMs));
  }

  /** Begins other parts where the day is over or the manifest has become too large. */
  async rollOver(): Promise<void> {
    for (let atMs = this.endOfPart(); atMs !== undefined; atMs = this.endOfPart()) {
      const { current } = this;
      current.continueAt(atMs);
      try {
        this.beginPart(atMs);
      } catch (error) {
        // A disk that takes nothing now is tried again; until then the part goes on.
        current.reopen();
        throw error;
      }
      current.save();
      await this.current.gatherAll();
      await this.current.durable();
    }
  }

  /** Writes manifests that have changed, and tries again what has failed. */
  save(): void {
    for (const part of this.parts) {
      part.retry();
      part.save();
    }
  }

  /** Seals what is over; gives the manifests that became final, in the order of the parts. */
  async finish(): Promise<{ ref: string; manifest: EventManifest }[]> {
    const sealed: { ref: string; manifest: EventManifest }[] = [];
    // In order: a later part is never final before an earlier one.
    for (let part = this.parts[0]; part; part = this.parts[0]) {
      const manifest = await part.finish();
      if (!manifest) break;
      this.parts.shift();
      sealed.push({ ref: part.ref, manifest });
    }
    return sealed;
  }

  /** Where the current part has to end, milliseconds since the epoch; undefined if it may go on. */
  private endOfPart(): number | undefined {
    if (!this.isOpen) return undefined;
    const { place, window, clipCount } = this.current;
    const wallMs = this.shop.clock.wallMs();
    const dayEndMs = endOfDay(place.day);
    if (wallMs >= dayEndMs) return dayEndMs >= window.last.fromMs ? dayEndMs : wallMs;
    return clipCount >= MOST_CLIPS_OF_A_PART ? wallMs : undefined;
  }

  /** Begins the next part; a name that is taken by something else is passed over. */
  private beginPart(fromMs: number): void {
    const { place, cameras } = this.current;
    let { part } = place;
    while (!this.addPart(++part, dayOf(fromMs), { fromMs }, cameras));
  }

  private addPart(part: number, day: string, stretch: Stretch, cameras: readonly string[]): boolean {
    const place = { facts: this.facts, part, day, counter: this.counterOf(day) };
    const next = new EventPart(this.shop, place, [stretch]);
    const isBegun = next.begin(cameras);
    if (isBegun) this.parts.push(next);
    return isBegun;
  }

  private counterOf(day: string): (camera: string) => LinkCounter {
    return (camera) => {
      const key = `${day}/${camera}`;
      const counter = this.counters.get(key) ?? { next: 1 };
      this.counters.set(key, counter);
      return counter;
    };
  }
}
