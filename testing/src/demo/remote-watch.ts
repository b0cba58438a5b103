import type { StoreLayout } from '@pm-dvr/contracts';
import { manifestPath, parseManifestRef, readManifest, readSyncLines } from '@pm-dvr/footage';
import type { EventWatch, SeenEvent } from './event-watch.ts';
import { REMOTE } from './run-folder.ts';

/** What the remote has of an event. */
export interface RemoteEvent {
  readonly id: string;
  /** Its text, fit for a terminal. */
  readonly event: string;
  /** Links of its manifests, and those of them that cam-sync has verified at the remote. */
  readonly links: number;
  readonly linksThere: number;
  /** Whether the event is over and complete. */
  readonly isComplete: boolean;
  /** Whether all its manifests are verified at the remote too. */
  readonly isThere: boolean;
  /** Milliseconds from the word that it is over to its last manifest's verification; undefined until then. */
  readonly afterMs: number | undefined;
}

/** Follows what cam-sync has brought to the remote, by its ledger. */
export class RemoteWatch {
  private readonly layout: StoreLayout;
  private readonly watch: Pick<EventWatch, 'events'>;

  constructor(layout: StoreLayout, watch: Pick<EventWatch, 'events'>) {
    this.layout = layout;
    this.watch = watch;
  }

  /** In the order of the events. */
  async look(): Promise<RemoteEvent[]> {
    const seen: RemoteEvent[] = [];
    for (const event of this.watch.events) seen.push(await this.remoteEvent(event));
    return seen;
  }

  private async remoteEvent(seen: SeenEvent): Promise<RemoteEvent> {
    const { id, event, isFinal, steps } = seen;
    const parts = seen.refs.flatMap((ref) => parseManifestRef(ref) ?? []);
    const manifestsMs: (number | undefined)[] = [];
    let [links, linksThere] = [0, 0];
    for (const [index, { day, id: safeId, part }] of parts.entries()) {
      const there = await this.verifiedMs(day);
      const path = manifestPath(this.layout, day, safeId, part);
      const found = await readManifest(path).catch(() => undefined);
      const names = Object.values(found?.manifest.cameras ?? {}).flatMap(({ clips }) => clips);
      links += names.length;
      linksThere += names.filter(({ link }) => there.has(link)).length;
      manifestsMs.push(there.get((seen.refs[index] as string).slice(day.length + 1)));
    }
    const last = steps.at(-1);
    const isThere = isFinal && manifestsMs.length > 0 && manifestsMs.every((ms) => ms !== undefined);
    const afterMs = isThere && last ? Math.max(...(manifestsMs as number[])) - last.atMs : undefined;
    const isComplete = isFinal && last?.state === 'complete';
    return { id, event, links, linksThere, isComplete, isThere, afterMs };
  }

  /** When each file of a day folder was verified last, milliseconds since the epoch. */
  private async verifiedMs(day: string): Promise<Map<string, number>> {
    const verified = new Map<string, number>();
    await readSyncLines(this.layout.syncLedgerFile(REMOTE, day), {
      from: 0,
      onEntry: (entry) => {
        if (entry.type === 'verified') verified.set(entry.file, entry.at_ms);
        else verified.delete(entry.file);
      },
    });
    return verified;
  }
}
