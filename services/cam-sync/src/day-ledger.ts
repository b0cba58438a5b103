import { statSync } from 'node:fs';
import { parseLinkName, parseManifestName, type StoreLayout, type SyncEntry } from '@pm-dvr/contracts';
import { applyEntry, readSyncLines, type VerifiedFile } from '@pm-dvr/footage';

/** So few IDs are looked for in a line before it is parsed. */
const FEW = 4;

/**
 * What a remote has of one day folder, as its ledger says. All manifests are kept in memory, but clips only of those events that
 * are asked for: of a hundred thousand files nearly all belong to events that are done. Reads only what was appended since.
 */
export class DayLedger {
  private readonly path: string;
  private readonly manifests = new Map<string, VerifiedFile>();
  private readonly clips = new Map<string, VerifiedFile>();
  private watched: ReadonlySet<string> = new Set();
  private place = '';
  private readBytes = 0;

  constructor(layout: Pick<StoreLayout, 'syncLedgerFile'>, remote: string, day: string) {
    this.path = layout.syncLedgerFile(remote, day);
  }

  /** Whether a manifest, by its file name, is there. */
  hasManifest(name: string): boolean {
    return this.manifests.has(name);
  }

  /** What the remote has of the events that were {@link watch}ed, and of what belongs to none. */
  get files(): ReadonlyMap<string, VerifiedFile> {
    return this.clips;
  }

  /** Takes in what was appended; gives the IDs of the events that it was about. Fails with Node's error. */
  async refresh(): Promise<Set<string>> {
    const touched = new Set<string>();
    const stats = statSync(this.path, { throwIfNoEntry: false });
    const place = stats ? `${stats.dev} ${stats.ino}` : '';
    if (place !== this.place || (stats?.size ?? 0) < this.readBytes) this.forget(touched);
    this.place = place;
    const isFirst = this.readBytes === 0;
    this.readBytes = await readSyncLines(this.path, {
      from: this.readBytes,
      // The first time nobody has asked for any clip yet.
      ...(isFirst && this.watched.size === 0 && { texts: ['.json"'] }),
      onEntry: (entry) => this.take(entry, touched),
    });
    return touched;
  }

  /** From now on keeps the clips of these events, by their IDs, and no others. Fails with Node's error. */
  async watch(ids: ReadonlySet<string>): Promise<void> {
    const missed = new Set([...ids].filter((id) => !this.watched.has(id)));
    const isLess = this.watched.size + missed.size > ids.size;
    this.watched = ids;
    if (isLess) for (const name of this.clips.keys()) if (!this.isWatched(name)) this.clips.delete(name);
    if (missed.size === 0 || this.readBytes === 0) return;
    const texts = missed.size <= FEW ? [...missed].map((id) => JSON.stringify(id).slice(1, -1)) : undefined;
    // What was appended since the last refresh is left for the next one.
    const end = this.readBytes;
    this.readBytes = await readSyncLines(this.path, {
      from: 0,
      ...(texts && { texts }),
      onEntry: (entry) => {
        if (missed.has(idOf(entry.file) ?? '')) this.take(entry, new Set());
      },
    }).then((read) => Math.min(read, end));
  }

  private take(entry: SyncEntry, touched: Set<string>): void {
    const { file } = entry;
    const id = idOf(file);
    if (id !== undefined) touched.add(id);
    if (parseManifestName(file)) applyEntry(this.manifests, entry);
    else if (id === undefined || this.watched.has(id)) applyEntry(this.clips, entry);
  }

  private forget(touched: Set<string>): void {
    for (const name of [...this.manifests.keys(), ...this.clips.keys()]) touched.add(idOf(name) ?? '');
    this.manifests.clear();
    this.clips.clear();
    this.readBytes = 0;
  }

  private isWatched(name: string): boolean {
    const id = idOf(name);
    return id === undefined || this.watched.has(id);
  }
}

/** A name that is neither that of a link nor of a manifest is matched to no event: undefined. */
function idOf(name: string): string | undefined {
  return name.endsWith('.json') ? parseManifestName(name)?.id : parseLinkName(name)?.id;
}
