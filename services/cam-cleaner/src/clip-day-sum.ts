import { createHash } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import type { ClipNaming, StoreLayout } from '@pm-dvr/contracts';
import { clipEndMs } from '@pm-dvr/footage';
import { type HeldClips, heldKey } from './held-clips.ts';
import { Pacer } from './pacer.ts';
import type { ChunkSum, ClipDaySum } from './sums-file.ts';
import { isUnchanged } from './sums-file.ts';

export interface ClipDayOptions {
  readonly layout: StoreLayout;
  readonly naming: ClipNaming;
  readonly camera: string;
  /** `YYYY.MM.DD`. */
  readonly day: string;
  readonly held: HeldClips;
  /** Gets the names in the folder, sorted, if it has to be listed. */
  readonly onListed?: (names: readonly string[]) => void;
}

/** The names of one day folder, sorted, of which each is looked at only if it must be. */
interface DayNames extends ClipDayOptions {
  readonly folder: string;
  readonly names: readonly string[];
}

/** The oldest go a few hundred at a time; what is left of a chunk is looked at anew. */
const CHUNK_NAMES = 250;

/**
 * Measures a day folder, given what is known of it; undefined if it is no folder. Listed only if its time has changed or events
 * hold other clips of it than they did; only clips that are new, or stand beside such that went, are looked at.
 */
export async function sumClipDay(
  options: ClipDayOptions,
  known: ClipDaySum | undefined,
): Promise<ClipDaySum | undefined> {
  const folder = options.layout.clipDir(options.camera, options.day);
  const takenMs = Date.now();
  const stats = lstatSync(folder, { bigint: true, throwIfNoEntry: false });
  if (!stats?.isDirectory()) return undefined;
  const isSame = isUnchanged(known, stats.mtimeNs);
  if (known && isSame && known.chunks.every((chunk) => isHeldAsKnown(options, chunk))) return known;
  const day = { ...options, folder, names: (await readdir(folder)).sort() };
  options.onListed?.(day.names);
  const chunks = await sumChunks(day, known?.chunks ?? []);
  return { mtimeNs: String(stats.mtimeNs), takenMs, chunks: await withHeld(day, chunks) };
}

async function sumChunks(day: DayNames, known: readonly ChunkSum[]): Promise<ChunkSum[]> {
  const chunks: ChunkSum[] = [];
  let begin = 0;
  for (const chunk of known) {
    let end = begin;
    while (end < day.names.length && (day.names[end] as string) <= chunk.upto) end++;
    if (end === begin) continue;
    const isSame = end - begin === chunk.names && digestOf(day.names, begin, end) === chunk.digest;
    if (isSame) chunks.push(chunk);
    else await sumNames(day, begin, end, chunks);
    begin = end;
  }
  const last = chunks.at(-1);
  if (last && begin < day.names.length && last.names < CHUNK_NAMES) {
    const end = Math.min(day.names.length, begin - last.names + CHUNK_NAMES);
    chunks[chunks.length - 1] = await extended(day, last, begin, end);
    begin = end;
  }
  await sumNames(day, begin, day.names.length, chunks);
  return chunks;
}

/** A chunk and the names that follow it. */
async function extended(day: DayNames, chunk: ChunkSum, begin: number, end: number): Promise<ChunkSum> {
  const more = await sumOfNames(day, begin, end);
  const digest = digestOf(day.names, begin - chunk.names, end);
  const counts = { names: chunk.names + more.names, clips: chunk.clips + more.clips };
  const sum = { upto: more.upto, digest, ...counts, bytes: chunk.bytes + more.bytes };
  if (more.clips === 0) return { ...chunk, ...sum };
  if (chunk.clips === 0) return { ...more, ...sum };
  return {
    ...sum,
    fromMs: Math.min(chunk.fromMs, more.fromMs),
    toMs: Math.max(chunk.toMs, more.toMs),
    fromSequence: Math.min(chunk.fromSequence, more.fromSequence),
    toSequence: Math.max(chunk.toSequence, more.toSequence),
  };
}

async function sumNames(day: DayNames, begin: number, end: number, chunks: ChunkSum[]): Promise<void> {
  for (let from = begin; from < end; from += CHUNK_NAMES)
    chunks.push(await sumOfNames(day, from, Math.min(end, from + CHUNK_NAMES)));
}

async function sumOfNames(day: DayNames, begin: number, end: number): Promise<ChunkSum> {
  const pacer = new Pacer();
  let [clips, bytes, fromMs, toMs] = [0, 0, Number.POSITIVE_INFINITY, 0];
  let [fromSequence, toSequence] = [Number.POSITIVE_INFINITY, 0];
  for (let index = begin; index < end; index++) {
    const name = day.names[index] as string;
    const facts = day.naming.decode(name);
    if (facts?.camera !== day.camera) continue;
    const stats = lstatSync(`${day.folder}/${name}`, { throwIfNoEntry: false });
    if (!stats?.isFile()) continue;
    clips++;
    bytes += stats.size;
    fromMs = Math.min(fromMs, facts.startMs);
    toMs = Math.max(toMs, clipEndMs(facts));
    fromSequence = Math.min(fromSequence, facts.sequence);
    toSequence = Math.max(toSequence, facts.sequence);
    if (pacer.isDue()) await pacer.pause();
  }
  const spans = clips === 0 ? { fromMs: 0, fromSequence: 0 } : { fromMs, fromSequence };
  const upto = day.names[end - 1] as string;
  const digest = digestOf(day.names, begin, end);
  return { upto, digest, names: end - begin, clips, bytes, ...spans, toMs, toSequence };
}

function isHeldAsKnown({ held, camera, day }: ClipDayOptions, chunk: ChunkSum): boolean {
  if (chunk.clips === 0) return true;
  const sequences = held.between(`${camera}/${day}`, chunk.fromSequence, chunk.toSequence);
  return sequences.length === 0 ? chunk.held === undefined : chunk.held?.key === heldKey(sequences);
}

async function withHeld(day: DayNames, chunks: readonly ChunkSum[]): Promise<ChunkSum[]> {
  const counted: ChunkSum[] = [];
  let begin = 0;
  for (const chunk of chunks) {
    const end = begin + chunk.names;
    counted.push(isHeldAsKnown(day, chunk) ? chunk : await chunkWithHeld(day, chunk, begin, end));
    begin = end;
  }
  return counted;
}

/** Manifests say which clips events hold; whether they still do, the number of a file's names says. */
async function chunkWithHeld(
  day: DayNames,
  { held: _, ...chunk }: ChunkSum,
  begin: number,
  end: number,
): Promise<ChunkSum> {
  const sequences = day.held.between(`${day.camera}/${day.day}`, chunk.fromSequence, chunk.toSequence);
  if (sequences.length === 0) return chunk;
  const wanted = new Set(sequences);
  const pacer = new Pacer();
  let [clips, bytes] = [0, 0];
  for (let index = begin; index < end; index++) {
    const name = day.names[index] as string;
    const facts = day.naming.decode(name);
    if (facts?.camera !== day.camera || !wanted.has(facts.sequence)) continue;
    const stats = lstatSync(`${day.folder}/${name}`, { throwIfNoEntry: false });
    if (!stats?.isFile() || stats.nlink === 1) continue;
    clips++;
    bytes += stats.size;
    if (pacer.isDue()) await pacer.pause();
  }
  return { ...chunk, held: { key: heldKey(sequences), clips, bytes } };
}

function digestOf(names: readonly string[], begin: number, end: number): string {
  return createHash('sha256').update(names.slice(begin, end).join('/')).digest('hex').slice(0, 16);
}
