import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type EventManifest,
  eventManifestSchema,
  HOLE_CAUSES,
  type KeptClip,
  type StoreLayout,
} from '@pm-dvr/contracts';

/** A manifest as it lies in the store. */
export interface SavedPart {
  /** `DAY/NAME.json`. */
  readonly ref: string;
  readonly day: string;
  readonly manifest: EventManifest;
  readonly sha256: string;
}

interface ChainLine {
  readonly type: string;
  readonly sequence: number;
  readonly manifest: string;
  readonly sha256: string;
}

const DAY = /^\d{4}\.\d\d\.\d\d$/;
const LINK = /^(.+?)-((?:\{[^{}]*\}-)?\d{4}\.\d\d\.\d\d,\d\d\.\d\d\.\d\d)_(\d{3,})\((-?\d+) sec\)\.mp4$/;
const OWN_FILES = ['daemon.lock', 'broker-heard'];
/** What a kill leaves of a lock or a small file that was just being made or taken over; nobody looks at it. */
const HALF_MADE = /^(chain|\.running)\/(\.[^/]*\.tmp|[^/]*lock(\.\d+)+)$/;
const JUST_BEGUN = 'empty';
/** Clips of one run join over so much. */
const JOIN_MS = 250;

/**
 * All manifests of a store, in the order of their names. Throws if one is not as the contract says, with keys to spare, as one
 * is in the moment in which it is begun.
 */
export async function savedParts(layout: StoreLayout): Promise<SavedPart[]> {
  const parts: SavedPart[] = [];
  for (const day of (await namesIn(layout.eventsDir)).filter((name) => DAY.test(name)))
    for (const name of (await namesIn(layout.eventDay(day))).filter((name) => /^[^.].*\.json$/.test(name)))
      parts.push(await readPart(layout, `${day}/${name}`));
  return parts;
}

/** The same while events are being saved: none, as long as one of them is just begun. */
export async function begunParts(layout: StoreLayout): Promise<SavedPart[]> {
  return await savedParts(layout).catch((error) => {
    if (error instanceof Error && error.message.endsWith(JUST_BEGUN)) return [];
    throw error;
  });
}

/** The parts of the one event with a text, in their order. Throws if there are several events of that text. */
export async function partsOf(layout: StoreLayout, event: string): Promise<SavedPart[]> {
  const parts = (await savedParts(layout)).filter(({ manifest }) => manifest.event === event);
  const ids = new Set(parts.map(({ manifest }) => manifest.id));
  if (ids.size > 1) throw new Error(`several events "${event}": ${[...ids].join(', ')}`);
  return parts.sort((a, b) => a.manifest.part - b.manifest.part);
}

/**
 * Everything that is wrong with the events of a store in which nothing is being saved, found without any code of the
 * programs but the schema: manifests, links, chain, and files that have no business there.
 */
export async function auditEvents(layout: StoreLayout): Promise<string[]> {
  const faults: string[] = [];
  const parts = await savedParts(layout);
  for (const part of parts) faults.push(...(await partFaults(layout, part)));
  faults.push(...numberFaults(parts), ...(await chainFaults(layout, parts)));
  faults.push(...(await strays(layout, parts)));
  return faults;
}

async function readPart(layout: StoreLayout, ref: string): Promise<SavedPart> {
  const text = await readFile(join(layout.eventsDir, ref), 'utf8');
  const value: unknown = text === '' ? {} : JSON.parse(text);
  const { success, data, error } = eventManifestSchema.strict().safeParse(value);
  if (!success) throw new Error(`${ref}: ${text === '' ? JUST_BEGUN : error.message}`);
  return { ref, day: ref.slice(0, 10), manifest: data, sha256: sha256Of(text) };
}

async function partFaults(layout: StoreLayout, part: SavedPart): Promise<string[]> {
  const { ref, day, manifest } = part;
  const faults: string[] = [];
  const say = (text: string) => void faults.push(`${ref}: ${text}`);
  if (manifest.state === 'saving') say('still saving');
  for (const [camera, { clips, holes }] of Object.entries(manifest.cameras)) {
    if (new Set(clips.map(({ clip }) => clip)).size < clips.length) say(`${camera}: a clip is kept twice`);
    for (const clip of clips)
      for (const text of await clipFaults(layout, day, camera, manifest, clip)) say(`${clip.link}: ${text}`);
    if (manifest.state === 'complete') {
      if (holes.length > 0) say(`${camera}: complete, and holes`);
      if (manifest.part === 1)
        for (const gap of gaps(manifest, clips)) say(`${camera}: complete, but ${gap}`);
    }
    for (const { cause } of holes) if (!HOLE_CAUSES.includes(cause)) say(`cause ${cause}`);
  }
  const isWhole = Object.values(manifest.cameras).every(({ holes }) => holes.length === 0);
  if (manifest.state === 'incomplete' && isWhole) say('incomplete, but nothing is missing');
  return faults;
}

async function clipFaults(
  layout: StoreLayout,
  day: string,
  camera: string,
  manifest: EventManifest,
  clip: KeptClip,
): Promise<string[]> {
  const faults: string[] = [];
  const [, ofCamera, id, , offset] = LINK.exec(clip.link) ?? [];
  if (ofCamera !== camera || id !== manifest.id) faults.push('named after another camera or event');
  if (Number(offset) !== Math.round((clip.start_ms - manifest.at_ms) / 1000)) faults.push('wrong offset');
  if (clip.offset_ms !== clip.start_ms - manifest.at_ms) faults.push('wrong offset_ms');
  const path = join(layout.eventDay(day), clip.link);
  const bytes = await readFile(path).catch(() => undefined);
  if (!bytes) return [...faults, 'missing'];
  if (bytes.length !== clip.bytes) faults.push(`${bytes.length} bytes`);
  if (sha256Of(bytes) !== clip.sha256) faults.push(`not the SHA-256 ${clip.sha256}`);
  const source = await findClip(layout, camera, clip.clip);
  if (source === undefined) return faults;
  const isSame = (await stat(path)).ino === (await stat(source)).ino;
  if (isSame !== (clip.kept === 'link')) faults.push(`kept as ${clip.kept}, but the inodes say otherwise`);
  return faults;
}

async function findClip(layout: StoreLayout, camera: string, name: string): Promise<string | undefined> {
  for (const day of await namesIn(layout.cameraDir(camera)))
    if (existsSync(join(layout.clipDir(camera, day), name))) return join(layout.clipDir(camera, day), name);
  return undefined;
}

/** What of the windows no clip holds. */
function gaps(manifest: EventManifest, clips: readonly KeptClip[]): string[] {
  const sorted = [...clips].sort((a, b) => a.start_ms - b.start_ms);
  return manifest.windows.flatMap(({ from_ms, to_ms = from_ms }) => {
    let coveredMs = from_ms;
    for (const { start_ms, duration_ms } of sorted)
      if (start_ms <= coveredMs + JOIN_MS) coveredMs = Math.max(coveredMs, start_ms + duration_ms);
    return coveredMs + JOIN_MS >= to_ms ? [] : [`no clip from ${coveredMs} to ${to_ms}`];
  });
}

/** The links of a camera in an event count from 1 without a gap, in each day's folder. */
function numberFaults(parts: readonly SavedPart[]): string[] {
  const numbers = new Map<string, number[]>();
  for (const { day, manifest } of parts)
    for (const [camera, { clips }] of Object.entries(manifest.cameras)) {
      const key = `${day}/${camera}-${manifest.id}`;
      const found = clips.map(({ link }) => Number(LINK.exec(link)?.[3]));
      numbers.set(key, [...(numbers.get(key) ?? []), ...found]);
    }
  return [...numbers].flatMap(([key, found]) => {
    const isRow = found.sort((a, b) => a - b).every((number, index) => number === index + 1);
    return isRow ? [] : [`${key}: numbers ${found.join(' ')}`];
  });
}

async function chainFaults(layout: StoreLayout, parts: readonly SavedPart[]): Promise<string[]> {
  const faults: string[] = [];
  const lines: ChainLine[] = [];
  for (const name of (await namesIn(layout.chainDir)).filter((name) => name.endsWith('.jsonl')))
    for (const line of (await readFile(join(layout.chainDir, name), 'utf8')).split('\n').filter(Boolean))
      lines.push(JSON.parse(line) as ChainLine);
  for (const [index, line] of lines.entries()) {
    const part = parts.find(({ ref }) => ref === line.manifest);
    const before = lines[index - 1];
    const previous = before ? { manifest: before.manifest, sha256: before.sha256 } : null;
    if (line.sequence !== index + 1) faults.push(`chain: ${line.sequence} in the place of ${index + 1}`);
    if (part?.sha256 !== line.sha256) faults.push(`chain: ${line.manifest} is not what was sealed`);
    if (part?.manifest.sequence !== line.sequence) faults.push(`chain: ${line.manifest} has another number`);
    if (JSON.stringify(part?.manifest.previous) !== JSON.stringify(previous))
      faults.push(`chain: ${line.manifest} follows another one`);
  }
  const sealed = new Set(lines.map(({ manifest }) => manifest));
  if (sealed.size < lines.length) faults.push('chain: a manifest is sealed twice');
  for (const { ref } of parts) if (!sealed.has(ref)) faults.push(`chain: ${ref} is not in it`);
  return faults;
}

async function strays(layout: StoreLayout, parts: readonly SavedPart[]): Promise<string[]> {
  const known = new Set(['syncnow']);
  for (const { ref, day, manifest } of parts) {
    known.add(ref);
    for (const { clips } of Object.values(manifest.cameras))
      for (const { link } of clips) known.add(`${day}/${link}`);
  }
  for (const name of OWN_FILES) known.add(`.running/${name}`);
  for (const name of await namesIn(layout.chainDir)) if (name.endsWith('.jsonl')) known.add(`chain/${name}`);
  const entries = await readdir(layout.eventsDir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  const paths = files.map((entry) => join(entry.parentPath, entry.name).slice(layout.eventsDir.length + 1));
  return paths
    .filter((path) => !known.has(path) && !HALF_MADE.test(path))
    .map((path) => `stray file ${path}`);
}

function sha256Of(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}
