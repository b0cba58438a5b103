import { statSync } from 'node:fs';
import { isDay, parseManifestName, type RemoteFilter, type StoreLayout } from '@pm-dvr/contracts';
import { appendSyncDay, pointerOwners, readSyncDay, type SyncFact, type VerifiedFile } from '@pm-dvr/footage';
import { type Clock, namesInSync } from '@pm-dvr/runtime';
import { AlteredClips } from './altered-clips.ts';
import { DayBook } from './day-book.ts';
import { takeBackOutgrown } from './filter-change.ts';
import type { OpenFile, OpenPart } from './open-file.ts';
import type { OpenSum } from './open-sum.ts';
import { type DayState, isCalm, SettledDays } from './settled-days.ts';

export interface RemoteBookOptions {
  readonly layout: StoreLayout;
  readonly remote: RemoteFilter & { readonly name: string };
  readonly clock: Clock;
  /** Whether it may write: which days are settled, and what a change of the filter means for the ledger. */
  readonly remembers: boolean;
}

/** Days whose ledgers stay in memory when they are settled: what is new is most likely of one of these. */
const KEPT_DAYS = 2;

/** What one remote has, and what it lacks of the events that there are. */
export class RemoteBook {
  private readonly options: RemoteBookOptions;
  private readonly settled: SettledDays;
  private readonly altered: AlteredClips;
  private readonly books = new Map<string, DayBook>();

  constructor(options: RemoteBookOptions) {
    this.options = options;
    this.altered = new AlteredClips(options.layout);
    this.settled = new SettledDays(options.layout, options.remote.name, options.remote);
  }

  /** The parts of events that the remote lacks something of, in no particular order. Fails with Node's error. */
  async look(): Promise<OpenSum[]> {
    const { layout, clock, remembers, remote } = this.options;
    if (remembers && !this.settled.isSameFilter) {
      await takeBackOutgrown(layout, remote, clock.wallMs());
      this.settled.adoptFilter();
    }
    // Before the manifests: what is final then, and had no pointer before, stays as it is.
    const running = runningManifests(layout.runningDir);
    const days = namesInSync(layout.eventsDir).filter(isDay).sort();
    const open: OpenSum[] = [];
    for (const day of days) for (const sum of await this.lookAtDay(day, running)) open.push(sum);
    const kept = new Set(days.slice(-KEPT_DAYS));
    const unsettled = new Set(open.map(({ day }) => day));
    for (const day of this.books.keys()) if (!kept.has(day) && !unsettled.has(day)) this.books.delete(day);
    this.settled.keepOnly(new Set(days));
    if (remembers) this.save();
    return open;
  }

  /** An open part with all its files, as it is now; undefined if nothing of it is open any more. Fails with Node's error. */
  async part(sum: OpenSum): Promise<OpenPart | undefined> {
    return await this.bookOf(sum.day).part(sum);
  }

  /** Those of some clips that are as they were kept, to the byte; the others are faults from now on. Reads them all. */
  async intactOf<File extends OpenFile>(clips: readonly File[]): Promise<File[]> {
    return await this.altered.intactOf(clips);
  }

  /** Notes, durably, that the remote has these files as they are here. Fails with Node's error. */
  async verified(files: readonly OpenFile[]): Promise<void> {
    const { layout, remote, clock } = this.options;
    for (const [folder, ofFolder] of byFolder(files)) {
      const facts = ofFolder.map(
        ({ name, bytes, sha256 }): SyncFact => ({ type: 'verified', file: name, bytes, sha256 }),
      );
      await appendSyncDay(layout, remote.name, folder, clock.wallMs(), facts);
    }
  }

  /** What the remote has of a folder (`YYYY.MM.DD`, or `chain`), by file names. */
  async ledgerOf(folder: string): Promise<ReadonlyMap<string, VerifiedFile>> {
    return await readSyncDay(this.options.layout, this.options.remote.name, folder);
  }

  private async lookAtDay(day: string, running: ReadonlySet<string>): Promise<readonly OpenSum[]> {
    // Before the state is read: what changes after that must be seen as a change.
    const nowMs = this.options.clock.wallMs();
    const state = this.stateOf(day);
    if (!state || this.settled.has(day, state)) return [];
    const sums = await this.bookOf(day).look(state, running, nowMs);
    if (sums.length === 0 && isCalm(state, nowMs)) this.settled.add(day, state);
    return sums;
  }

  private bookOf(day: string): DayBook {
    const { layout, remote } = this.options;
    const book = this.books.get(day) ?? new DayBook(layout, remote, day, this.altered);
    this.books.set(day, book);
    return book;
  }

  /** It is for speed alone: a disk that takes nothing must not hold up a look. */
  private save(): void {
    try {
      this.settled.save();
    } catch {
      // What could not be written is tried again after the next look; the ledger tells of the disk.
    }
  }

  private stateOf(day: string): DayState | undefined {
    const { layout, remote } = this.options;
    const stats = statSync(layout.eventDay(day), { throwIfNoEntry: false });
    if (!stats?.isDirectory()) return undefined;
    return { changedMs: stats.ctimeMs, ledgerBytes: sizeOf(layout.syncLedgerFile(remote.name, day)) };
  }
}

/** File names of the manifests that have a pointer: those that are being saved, or were when a process ended. */
function runningManifests(runningDir: string): Set<string> {
  const names = pointerOwners(runningDir).flatMap(({ folder }) => namesInSync(folder));
  return new Set(names.filter((name) => parseManifestName(name)));
}

function byFolder(files: readonly OpenFile[]): Map<string, OpenFile[]> {
  const found = new Map<string, OpenFile[]>();
  for (const file of files) {
    const list = found.get(file.folder);
    if (list) list.push(file);
    else found.set(file.folder, [file]);
  }
  return found;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
