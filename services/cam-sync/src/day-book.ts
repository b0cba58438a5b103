import { lstatSync, opendirSync } from 'node:fs';
import { join } from 'node:path';
import { manifestName, parseManifestName, type RemoteFilter, type StoreLayout } from '@pm-dvr/contracts';
import { readManifest } from '@pm-dvr/footage';
import { codeOf, messageOf } from '@pm-dvr/runtime';
import type { AlteredClips } from './altered-clips.ts';
import { DayLedger } from './day-ledger.ts';
import type { OpenPart } from './open-file.ts';
import { openPart } from './open-parts.ts';
import { type OpenSum, sumOf } from './open-sum.ts';
import { type DayState, isCalm } from './settled-days.ts';

const ENTRIES_AT_ONCE = 1_000;

interface Known {
  /** Tells this text of the manifest from another one. */
  readonly stamp: string;
  /** Undefined: the remote lacks nothing of it, or gets nothing. */
  readonly sum: OpenSum | undefined;
}

/** What a remote lacks of the events of one day folder. Remembers what it has read, so that a look costs by what is new. */
export class DayBook {
  private readonly layout: StoreLayout;
  private readonly day: string;
  private readonly filter: RemoteFilter;
  private readonly ledger: DayLedger;
  private readonly altered: AlteredClips;
  private listed: { readonly state: DayState; readonly names: readonly string[] } | undefined;
  private known = new Map<string, Known>();

  constructor(
    layout: StoreLayout,
    remote: RemoteFilter & { readonly name: string },
    day: string,
    altered: AlteredClips,
  ) {
    this.altered = altered;
    this.layout = layout;
    this.day = day;
    this.filter = remote;
    this.ledger = new DayLedger(layout, remote.name, day);
  }

  /**
   * The parts that the remote lacks something of. `running` are the names of the manifests that some process still saves;
   * `nowMs` is wall time from before `state` was read.
   */
  async look(state: DayState, running: ReadonlySet<string>, nowMs: number): Promise<OpenSum[]> {
    const touched = await this.ledger.refresh();
    // A final manifest is never changed, and only final ones are uploaded: what is noted of it is enough.
    const open = this.list(state, nowMs).filter((name) => !this.ledger.hasManifest(name));
    await this.ledger.watch(new Set(open.flatMap((name) => parseManifestName(name)?.id ?? [])));
    const known = new Map<string, Known>();
    for (const name of open) {
      const one = this.still(name, running, touched) ?? (await this.read(name, running));
      if (one) known.set(name, one);
    }
    this.known = known;
    return [...known.values()].flatMap(({ sum }) => sum ?? []);
  }

  /** A part with all that the remote lacks of it, read anew; undefined if that is nothing by now. */
  async part({ id, part, isRunning }: OpenSum): Promise<OpenPart | undefined> {
    const name = manifestName(id, part);
    const stamp = this.known.get(name)?.stamp;
    const found = await this.open(name, isRunning).catch((error) => this.unreadable(name, error));
    if (stamp !== undefined) this.known.set(name, { stamp, sum: found && sumOf(found) });
    return found;
  }

  private list(state: DayState, nowMs: number): readonly string[] {
    if (this.listed?.state.changedMs === state.changedMs) return this.listed.names;
    const names = manifestsIn(this.layout.eventDay(this.day));
    this.listed = isCalm(state, nowMs) ? { state, names } : undefined;
    return names;
  }

  /** What is known of a manifest, if that cannot be otherwise by now. */
  private still(name: string, running: ReadonlySet<string>, touched: ReadonlySet<string>): Known | undefined {
    const known = this.known.get(name);
    // What is wrong with it may have been mended.
    if (!known || known.sum?.fault !== undefined) return undefined;
    if (touched.has(parseManifestName(name)?.id ?? '')) return undefined;
    return known.stamp === this.stampOf(name, running) ? known : undefined;
  }

  private async read(name: string, running: ReadonlySet<string>): Promise<Known | undefined> {
    const stamp = this.stampOf(name, running);
    if (stamp === undefined) return undefined;
    const part = await this.open(name, running.has(name)).catch((error) => this.unreadable(name, error));
    return { stamp, sum: part && sumOf(part) };
  }

  private async open(name: string, isRunning: boolean): Promise<OpenPart | undefined> {
    const path = join(this.layout.eventDay(this.day), name);
    // One that was just begun is empty; who has begun it fills it, now or after a restart.
    if (lstatSync(path, { throwIfNoEntry: false })?.size === 0) return this.empty(name, []);
    const hashed = await readManifest(path);
    const { layout, day, ledger, filter, altered } = this;
    return hashed && openPart(layout, day, hashed, ledger.files, filter, { isRunning, altered });
  }

  /** Nobody can tell what belongs to it. */
  private unreadable(name: string, error: unknown): OpenPart {
    return this.empty(name, [messageOf(error)]);
  }

  private empty(name: string, faults: readonly string[]): OpenPart {
    const { id = name, part = 1 } = parseManifestName(name) ?? {};
    return { day: this.day, id, part, atMs: 0, isRunning: faults.length === 0, clips: [], faults };
  }

  private stampOf(name: string, running: ReadonlySet<string>): string | undefined {
    const stats = lstatSync(join(this.layout.eventDay(this.day), name), { throwIfNoEntry: false });
    return stats && `${stats.ino} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs} ${running.has(name)}`;
  }
}

/** Names of manifests in a folder of maybe a hundred thousand clips, without a list of all of these. */
function manifestsIn(path: string): string[] {
  const names: string[] = [];
  try {
    const folder = opendirSync(path, { bufferSize: ENTRIES_AT_ONCE });
    try {
      for (let entry = folder.readSync(); entry; entry = folder.readSync())
        if (entry.name.endsWith('.json') && parseManifestName(entry.name)) names.push(entry.name);
    } finally {
      folder.closeSync();
    }
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR') throw error;
  }
  return names;
}
