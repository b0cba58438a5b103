import { statSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClipFacts, ClipNaming, StoreLayout } from '@pm-dvr/contracts';
import { dayOf, isCameraId, isDay } from '@pm-dvr/contracts';
import { namesIn, noneIfAbsent } from '@pm-dvr/runtime';
import { parseLiveClipName } from './finish-clip.ts';

/** A finished clip as its name and folder tell it. */
export interface Clip extends ClipFacts {
  /** The folder it stands in, `YYYY.MM.DD`. */
  readonly day: string;
  readonly fileName: string;
  /** Only if sizes were asked for. */
  readonly sizeBytes?: number;
}

export interface ListOptions {
  /** Look at every file for its size, one after the other; without it no file is looked at. */
  readonly sizes?: boolean;
}

const DAY_MS = 86_400_000;

/** Absolute path of a clip. */
export function clipPath(layout: StoreLayout, clip: Clip): string {
  return join(layout.clipDir(clip.camera, clip.day), clip.fileName);
}

/** Instant at which a clip ends, milliseconds since the epoch. */
export function clipEndMs(clip: ClipFacts): number {
  return clip.startMs + clip.durationMs;
}

/**
 * Clips of a camera whose interval meets the window [fromMs, toMs), sorted by start, then sequence; empty if there
 * are none. Known from folder listings alone; files that are no clips of this camera are passed over.
 */
export async function listClips(
  layout: StoreLayout,
  naming: ClipNaming,
  camera: string,
  fromMs: number,
  toMs: number,
  options: ListOptions = {},
): Promise<Clip[]> {
  const clips: Clip[] = [];
  for await (const day of clipsByDay(layout, naming, camera, fromMs, toMs, options)) {
    for (const clip of day) clips.push(clip);
  }
  return clips.sort(byStart);
}

/**
 * As {@link listClips}, one day folder at a time in the order of the days, so that a month costs the memory of a
 * day. Each batch is sorted; a clock that was set back may make batches overlap.
 */
export async function* clipsByDay(
  layout: StoreLayout,
  naming: ClipNaming,
  camera: string,
  fromMs: number,
  toMs: number,
  options: ListOptions = {},
): AsyncGenerator<Clip[]> {
  const first = dayOf(Math.max(0, fromMs - DAY_MS));
  const last = dayOf(toMs + DAY_MS);
  for (const day of await clipDays(layout, camera)) {
    if (day < first || day > last) continue;
    const clips = (await readClipDay(layout, naming, camera, day)).filter(
      (clip) => clip.startMs < toMs && clipEndMs(clip) > fromMs,
    );
    clips.sort(byStart);
    yield options.sizes ? withSizes(layout.clipDir(camera, day), clips) : clips;
  }
}

/** Days that have a folder of clips, ascending; empty for a camera that has none. */
export async function clipDays(layout: StoreLayout, camera: string): Promise<string[]> {
  return (await namesIn(layout.cameraDir(camera))).filter(isDay).sort();
}

/** The clip with the earliest start in the oldest folder that has clips. */
export async function firstClip(
  layout: StoreLayout,
  naming: ClipNaming,
  camera: string,
): Promise<Clip | undefined> {
  for (const day of await clipDays(layout, camera)) {
    const clips = await readClipDay(layout, naming, camera, day);
    if (clips.length > 0) return clips.reduce((first, clip) => (byStart(clip, first) < 0 ? clip : first));
  }
  return undefined;
}

/**
 * The clip that was recorded last, by sequence: also right after the clock was set back, for both the folder of
 * the newest day and the one written to last are looked at.
 */
export async function lastClip(
  layout: StoreLayout,
  naming: ClipNaming,
  camera: string,
): Promise<Clip | undefined> {
  const days = await clipDays(layout, camera);
  const written = await lastWrittenDay(layout, camera, days);
  let last = written === undefined ? undefined : await lastOfDay(layout, naming, camera, written);
  for (const day of days.reverse()) {
    if (day === written && last) break;
    const newest = await lastOfDay(layout, naming, camera, day);
    if (newest && (last === undefined || bySequence(newest, last) > 0)) last = newest;
    if (newest) break;
  }
  return last;
}

/** The highest sequence number that finished or unfinished clips of a camera bear; 0 if there are none. */
export async function lastSequence(layout: StoreLayout, naming: ClipNaming, camera: string): Promise<number> {
  const newest = await lastClip(layout, naming, camera);
  let highest = newest?.sequence ?? 0;
  for (const name of await namesIn(layout.liveDir(camera))) {
    highest = Math.max(highest, parseLiveClipName(name)?.sequence ?? 0);
  }
  return highest;
}

/** Every camera that the store knows, by its clips or its ledger, sorted. */
export async function listCameras(layout: StoreLayout): Promise<string[]> {
  const found = new Set<string>();
  for (const root of [layout.recentDir, layout.ledgerDir]) {
    const entries = await readdir(root, { withFileTypes: true }).catch(noneIfAbsent);
    for (const entry of entries) if (!entry.isFile() && isCameraId(entry.name)) found.add(entry.name);
  }
  return [...found].sort();
}

async function readClipDay(
  layout: StoreLayout,
  naming: ClipNaming,
  camera: string,
  day: string,
): Promise<Clip[]> {
  const clips: Clip[] = [];
  for (const fileName of await namesIn(layout.clipDir(camera, day))) {
    const facts = naming.decode(fileName);
    if (facts?.camera === camera) clips.push(clipOf(facts, day, fileName));
  }
  return clips;
}

/** The clip of a day folder that was recorded last; keeps none of the others, of which there are thousands. */
async function lastOfDay(
  layout: StoreLayout,
  naming: ClipNaming,
  camera: string,
  day: string,
): Promise<Clip | undefined> {
  let last: Clip | undefined;
  for (const fileName of await namesIn(layout.clipDir(camera, day))) {
    const facts = naming.decode(fileName);
    if (facts?.camera !== camera || (last && bySequence(facts, last) <= 0)) continue;
    last = clipOf(facts, day, fileName);
  }
  return last;
}

/**
 * The clip of a name. Each property by its own name: that is several times as fast as spreading the facts, and takes two fifths of
 * the memory, for V8 gives each object that was spread a hidden class of its own. Both count for a million clips.
 */
export function clipOf(facts: ClipFacts, day: string, fileName: string, sizeBytes?: number): Clip {
  const { camera, startMs, pid, sequence, durationMs } = facts;
  if (sizeBytes === undefined) return { camera, startMs, pid, sequence, durationMs, day, fileName };
  return { camera, startMs, pid, sequence, durationMs, day, fileName, sizeBytes };
}

/**
 * Retention may remove a clip between the listing and this look. Synchronous calls for each of millions of files take a
 * fraction of the time of promised ones.
 */
function withSizes(folder: string, clips: readonly Clip[]): Clip[] {
  const sized: Clip[] = [];
  for (const clip of clips) {
    const stats = statSync(`${folder}/${clip.fileName}`, { throwIfNoEntry: false });
    if (stats) sized.push(clipOf(clip, clip.day, clip.fileName, stats.size));
  }
  return sized;
}

async function lastWrittenDay(
  layout: StoreLayout,
  camera: string,
  days: readonly string[],
): Promise<string | undefined> {
  let last: { day: string; mtimeMs: number } | undefined;
  for (const day of days) {
    const { mtimeMs } = await stat(layout.clipDir(camera, day)).catch(() => ({ mtimeMs: -1 }));
    if (last === undefined || mtimeMs >= last.mtimeMs) last = { day, mtimeMs };
  }
  return last?.day;
}

/** Orders clips by start, then sequence. */
export function byStart(a: ClipFacts, b: ClipFacts): number {
  return a.startMs - b.startMs || a.sequence - b.sequence;
}

function bySequence(a: ClipFacts, b: ClipFacts): number {
  return a.sequence - b.sequence || a.startMs - b.startMs;
}
