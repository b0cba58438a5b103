import { lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ClipNaming,
  dayOf,
  type EventManifest,
  type RemoteFilter,
  type StoreLayout,
} from '@pm-dvr/contracts';
import { isSafe, readManifestIfWhole, readSyncDay, wantedCameras } from '@pm-dvr/footage';
import { EventListing } from './part-links.ts';
import { lookAt } from './remove-file.ts';
import { type EventDaySum, isUnchanged, type PartSum } from './sums-file.ts';

/** A remote, as far as it counts here. */
export interface NamedRemote extends RemoteFilter {
  readonly name: string;
}

export interface EventDayOptions {
  readonly layout: StoreLayout;
  readonly naming: ClipNaming;
  readonly remotes: readonly NamedRemote[];
  /** `YYYY.MM.DD`. */
  readonly day: string;
}

/**
 * Measures a day folder of the events, given what is known of it; undefined if it is no folder. Listed only if its time has changed; then
 * only manifests are read, and links looked at, that have changed. A remote's ledger of the day is read only if it has changed.
 */
export async function sumEventDay(
  options: EventDayOptions,
  known: EventDaySum | undefined,
): Promise<EventDaySum | undefined> {
  const folder = options.layout.eventDay(options.day);
  const takenMs = Date.now();
  const stats = lstatSync(folder, { bigint: true, throwIfNoEntry: false });
  if (!stats?.isDirectory()) return undefined;
  const isSame = isUnchanged(known, stats.mtimeNs);
  const parts = known && isSame ? known.parts : await sumParts(options, folder, known?.parts ?? []);
  const missing = await missingAt(options, parts, known && isSame ? known.missing : {});
  const state = known && isSame ? known : { mtimeNs: String(stats.mtimeNs), takenMs };
  return { mtimeNs: state.mtimeNs, takenMs: state.takenMs, parts, missing };
}

async function sumParts(
  options: EventDayOptions,
  folder: string,
  known: readonly PartSum[],
): Promise<PartSum[]> {
  const listing = new EventListing(readdirSync(folder));
  const byFile = new Map(known.map((part) => [part.file, part]));
  const parts: PartSum[] = [];
  for (const [file, { id }] of listing.manifests) {
    const stats = lstatSync(join(folder, file), { bigint: true, throwIfNoEntry: false });
    if (!stats?.isFile()) continue;
    const stamp = `${stats.ino}-${stats.size}-${stats.mtimeNs}`;
    const before = byFile.get(file);
    const isSame = before?.stamp === stamp && before.idFiles === listing.fileCount(id);
    parts.push(isSame ? before : await sumPart(options, folder, listing, file, id, stamp));
  }
  return parts;
}

async function sumPart(
  { naming, remotes }: EventDayOptions,
  folder: string,
  listing: EventListing,
  file: string,
  id: string,
  stamp: string,
): Promise<PartSum> {
  const read = await readManifestIfWhole(join(folder, file));
  const clips = clipsByLink(naming, read?.manifest);
  const held: Record<string, number[]> = {};
  let [links, ownBytes] = [0, 0];
  for (const name of [...listing.linksOf(id, read?.manifest), ...listing.leftoversOf(id)]) {
    const found = lookAt(join(folder, name));
    if (!found) continue;
    links++;
    const clip = clips.get(name);
    if (!clip) ownBytes += found.bytes;
    else held[clip.key] = [...(held[clip.key] ?? []), clip.sequence, found.bytes];
  }
  const wantedBy = remotes.filter(
    (remote) => read === undefined || wantedCameras(remote, read.manifest).length > 0,
  );
  return {
    ...{ file, stamp, links, idFiles: listing.fileCount(id), ownBytes, held },
    atMs: read?.manifest.at_ms ?? stampMs(id),
    isFinal: read !== undefined && read.manifest.state !== 'saving',
    ...(read && { sha256: read.sha256 }),
    wantedBy: wantedBy.map(({ name }) => name),
  };
}

/** For each link that is another name of a clip: that clip's `CAMERA/DAY` and sequence number. */
function clipsByLink(
  naming: ClipNaming,
  manifest: EventManifest | undefined,
): Map<string, { key: string; sequence: number }> {
  const clips = new Map<string, { key: string; sequence: number }>();
  for (const [camera, kept] of Object.entries(manifest?.cameras ?? {})) {
    for (const { link, clip, kept: how } of kept.clips) {
      const facts = how === 'link' ? naming.decode(clip) : undefined;
      if (facts?.camera === camera)
        clips.set(link, { key: `${camera}/${dayOf(facts.startMs)}`, sequence: facts.sequence });
    }
  }
  return clips;
}

/** By remotes: the manifests that it wants and that are not verified there. */
async function missingAt(
  { layout, remotes, day }: EventDayOptions,
  parts: readonly PartSum[],
  known: EventDaySum['missing'],
): Promise<EventDaySum['missing']> {
  const missing: Record<string, { stamp: string; files: readonly string[] }> = {};
  for (const { name } of remotes) {
    const stamp = ledgerStamp(layout.syncLedgerFile(name, day));
    const before = known[name];
    if (before?.stamp === stamp) {
      missing[name] = before;
      continue;
    }
    const verified = await readSyncDay(layout, name, day);
    const lacking = parts.filter(
      ({ file, sha256, wantedBy }) =>
        wantedBy.includes(name) && !(sha256 !== undefined && isSafe(verified, file, sha256)),
    );
    missing[name] = { stamp, files: lacking.map(({ file }) => file) };
  }
  return missing;
}

function ledgerStamp(path: string): string {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats ? `${stats.ino}-${stats.size}-${stats.mtimeNs}` : '';
}

/** A damaged manifest is known by its name only; an ID ends in its local second, `YYYY.MM.DD,HH.MM.SS`. */
function stampMs(id: string): number {
  const [year, month, day, hour, minute, second] = id.slice(-19).split(/[.,]/).map(Number);
  return new Date(year ?? 0, (month ?? 1) - 1, day, hour, minute, second).getTime();
}
