import { type Leftover, readLeftover } from './leftovers.ts';
import { RunningEvent } from './running-event.ts';
import type { Workshop } from './workshop.ts';

export interface TakeoverOptions {
  readonly shop: Workshop;
  /** Goes on with an event; what it throws means that it is to be tried again. */
  readonly goOn: (event: RunningEvent) => Promise<void>;
  /** Told what could not be taken over, an ID or a manifest (`DAY/NAME.json`), and why. */
  readonly complain: (subject: string, error: unknown) => void;
}

/** Takes over what processes that are gone were saving. */
export class Takeover {
  private readonly options: TakeoverOptions;
  /** Manifests of gone processes that could not be read or taken up yet. */
  private readonly leftovers = new Set<string>();
  private underWay: Promise<number> | undefined;

  constructor(options: TakeoverOptions) {
    this.options = options;
  }

  /** Gives how many events were taken over; asked again meanwhile, the same. Fails with Node's error of a pointer. */
  async run(): Promise<number> {
    // Two at a time would both find an event that neither has taken up yet.
    this.underWay ??= this.takeOver().finally(() => {
      this.underWay = undefined;
    });
    return await this.underWay;
  }

  private async takeOver(): Promise<number> {
    const { shop, complain } = this.options;
    for (const ref of shop.pointers.takeOver()) this.leftovers.add(ref);
    const found = new Map<string, Leftover[]>();
    for (const ref of this.leftovers) await this.find(ref, found);
    let count = 0;
    for (const [id, parts] of found) {
      try {
        await this.options.goOn(RunningEvent.restored(shop, parts));
        for (const { ref } of parts) this.leftovers.delete(ref);
        shop.log.info(`${id}: goes on; the process that began it has ended`);
        count++;
      } catch (error) {
        // One that cannot be taken up must not hold up the others; it is tried again.
        complain(id, error);
      }
    }
    return count;
  }

  private async find(ref: string, found: Map<string, Leftover[]>): Promise<void> {
    const { shop, complain } = this.options;
    try {
      const leftover = await readLeftover(shop.layout, shop.pointers, ref);
      if (!leftover) this.leftovers.delete(ref);
      else {
        const { id } = leftover.manifest;
        found.set(id, [...(found.get(id) ?? []), leftover]);
      }
    } catch (error) {
      complain(ref, error);
    }
  }
}
