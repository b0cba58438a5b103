import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type ClipNaming, isCameraId, isDay, parseManifestName, type StoreLayout } from '@pm-dvr/contracts';
import { clipDays, listPointers, manifestRef } from '@pm-dvr/footage';
import { namesInSync } from '@pm-dvr/runtime';
import { sumClipDay } from './clip-day-sum.ts';
import { type NamedRemote, sumEventDay } from './event-day-sum.ts';
import { HeldClips } from './held-clips.ts';
import { eachInLanes } from './lanes.ts';
import { isFolder } from './old-folder.ts';
import type { OldestListings } from './oldest-listings.ts';
import { type ClipDaySum, type PartSum, readSums, type Sums, writeSums } from './sums-file.ts';

/** The clips of one camera and day. */
export interface ClipDay {
  readonly camera: string;
  readonly day: string;
  readonly clips: number;
  readonly bytes: number;
  /** Of those, what events hold as well. */
  readonly heldClips: number;
  readonly heldBytes: number;
  /** Begin of the first clip, end of the last, milliseconds since the epoch. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** A part of an event. */
export interface EventPartSum {
  /** The folder that it is in, `YYYY.MM.DD`. */
  readonly day: string;
  readonly id: string;
  readonly part: number;
  /** Instant of the event; by the name if the manifest is damaged. */
  readonly atMs: number;
  /** Those that are there. */
  readonly links: number;
  /** Of the files that they hold; a file that a later event holds as well counts there. */
  readonly bytes: number;
  /** Whether it is whole and not being saved. */
  readonly isFinal: boolean;
  /** Being saved by a process, or left by one. */
  readonly isRunning: boolean;
  /** Names of configured remotes that want it and have not verified it; empty: safe, if final. */
  readonly missingAt: readonly string[];
}

export interface StoreSums {
  /** By camera, then day; days without clips are left out. */
  readonly days: readonly ClipDay[];
  /** By instant, then ID and part. */
  readonly events: readonly EventPartSum[];
}

export interface MeasureOptions {
  readonly layout: StoreLayout;
  readonly naming: ClipNaming;
  readonly remotes: readonly NamedRemote[];
  /** Gets what was listed of the oldest folders of clips. */
  readonly listings?: OldestListings;
  /** Whether to remember what was measured; not in a dry run. */
  readonly write: boolean;
}

/** While one folder is listed in the thread pool, what another holds is looked at. */
const CAMERAS_AT_ONCE = 3;

type EventFacts = Omit<EventPartSum, 'bytes'> & { readonly sum: PartSum };

/**
 * Measures the store, looking only at what has changed since it was measured last (docs/design/retention.md, "Measuring"). Links and
 * folders among clips are passed over, and cameras and days that are links. Fails with Node's error.
 */
export async function measureStore(options: MeasureOptions): Promise<StoreSums> {
  const { layout, listings, naming, remotes } = options;
  const known = readSums(layout, naming.template, digestOf(remotes));
  const sums: Sums = { ...known, clipDays: {}, eventDays: {} };
  const facts = await measureEvents(options, known, sums);
  const held = new HeldClips();
  // Newest first, so that a file that several events hold counts with the one that goes last.
  const events = facts.reverse().map(({ sum, ...event }) => ({ ...event, bytes: held.add(sum) }));
  const days: ClipDay[] = [];
  await eachInLanes(camerasIn(layout), CAMERAS_AT_ONCE, async (camera) => {
    const folders = await clipDays(layout, camera);
    listings?.forget(camera);
    for (const day of folders) {
      const key = `${camera}/${day}`;
      const onListed = (names: readonly string[]) => day === folders[0] && listings?.keep(camera, day, names);
      const sum = await sumClipDay({ layout, naming, camera, day, held, onListed }, known.clipDays[key]);
      if (!sum) continue;
      sums.clipDays[key] = sum;
      if (sum.chunks.some(({ clips }) => clips > 0)) days.push(clipDayOf(camera, day, sum));
    }
  });
  if (options.write) remember(layout, sums);
  return { days: days.sort(byCamera), events: events.reverse() };
}

function remember(layout: StoreLayout, sums: Sums): void {
  try {
    writeSums(layout, sums);
  } catch {
    // It only saves time: a disk that takes nothing needs a deletion all the more, and that tells what is wrong with it.
  }
}

/** The parts of events, oldest first; what was measured goes into `sums`. */
async function measureEvents(
  { layout, naming, remotes }: MeasureOptions,
  known: Sums,
  sums: Sums,
): Promise<EventFacts[]> {
  const running = new Set(listPointers(layout.runningDir).map(({ manifest }) => manifest));
  const events: EventFacts[] = [];
  for (const day of namesInSync(layout.eventsDir).filter(isDay)) {
    const measured = await sumEventDay({ layout, naming, remotes, day }, known.eventDays[day]);
    if (!measured) continue;
    sums.eventDays[day] = measured;
    const missing = Object.entries(measured.missing).map(
      ([name, { files }]) => [name, new Set(files)] as const,
    );
    for (const sum of measured.parts) {
      const name = parseManifestName(sum.file);
      if (!name) continue;
      const { atMs, links, isFinal } = sum;
      const isRunning = running.has(manifestRef(day, name.id, name.part));
      const missingAt = missing.flatMap(([remote, files]) => (files.has(sum.file) ? [remote] : []));
      events.push({ day, ...name, atMs, links, isFinal, isRunning, missingAt, sum });
    }
  }
  return events.sort(byInstant);
}

function clipDayOf(camera: string, day: string, { chunks }: ClipDaySum): ClipDay {
  let [clips, bytes, heldClips, heldBytes] = [0, 0, 0, 0];
  let [fromMs, toMs] = [Number.POSITIVE_INFINITY, 0];
  for (const chunk of chunks) {
    if (chunk.clips === 0) continue;
    clips += chunk.clips;
    bytes += chunk.bytes;
    heldClips += chunk.held?.clips ?? 0;
    heldBytes += chunk.held?.bytes ?? 0;
    fromMs = Math.min(fromMs, chunk.fromMs);
    toMs = Math.max(toMs, chunk.toMs);
  }
  return { camera, day, clips, bytes, heldClips, heldBytes, fromMs, toMs };
}

function camerasIn({ recentDir, cameraDir }: StoreLayout): string[] {
  return namesInSync(recentDir)
    .filter((name) => isCameraId(name) && isFolder(join(cameraDir(name))))
    .sort();
}

function byCamera(a: ClipDay, b: ClipDay): number {
  if (a.camera !== b.camera) return a.camera < b.camera ? -1 : 1;
  return a.day < b.day ? -1 : 1;
}

function byInstant(a: EventFacts, b: EventFacts): number {
  return a.atMs - b.atMs || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0) || a.part - b.part;
}

function digestOf(remotes: readonly NamedRemote[]): string {
  const said = remotes.map(({ name, cameras, events }) => ({ name, cameras, events }));
  return createHash('sha256').update(JSON.stringify(said)).digest('hex').slice(0, 16);
}
