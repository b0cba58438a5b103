import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  type EventManifest,
  eventManifestSchema,
  isDay,
  manifestName,
  parseManifestName,
  type StoreLayout,
} from '@pm-dvr/contracts';
import { CodedError, codeOf, namesIn, replaceFile, writeFileAtomic } from '@pm-dvr/runtime';
import type { FileHash } from './keep-clip.ts';
import { manifestText } from './manifest-text.ts';

/** One part of an event, as the name of its manifest tells it. */
export interface EventPart {
  /** The folder it stands in, `YYYY.MM.DD`. */
  readonly day: string;
  /** ID of the event. */
  readonly id: string;
  /** Counts from 1. */
  readonly part: number;
}

/** A manifest, and what its file holds. */
export interface HashedManifest extends FileHash {
  readonly manifest: EventManifest;
}

/** Absolute path of a manifest. */
export function manifestPath(layout: StoreLayout, day: string, id: string, part: number): string {
  return join(layout.eventDay(day), manifestName(id, part));
}

/** `DAY/NAME.json`: a manifest as the chain and other manifests name it, relative to the events folder. */
export function manifestRef(day: string, id: string, part: number): string {
  return `${day}/${manifestName(id, part)}`;
}

/** What such a reference names; undefined if it is none. Then it leads nowhere outside the events folder. */
export function parseManifestRef(ref: string): EventPart | undefined {
  const [day = '', name = '', ...rest] = ref.split('/');
  const parsed = parseManifestName(name);
  return parsed && rest.length === 0 && isDay(day) ? { day, ...parsed } : undefined;
}

/** Replaces a manifest as a whole and at once; not durable. Its folder must exist. Fails with Node's error. */
export function writeManifestSync(path: string, manifest: EventManifest): void {
  replaceFile(path, manifestText(manifest));
}

/** The same, durable when the promise resolves; gives what it wrote. */
export async function writeManifest(path: string, manifest: EventManifest): Promise<FileHash> {
  const text = manifestText(manifest);
  await writeFileAtomic(path, text);
  return hashOf(Buffer.from(text));
}

/**
 * Reads a manifest; undefined if there is none. Throws CodedError `MANIFEST_DAMAGED` for what is not JSON, not a manifest,
 * or that of another event or part than its name says.
 */
export async function readManifest(path: string): Promise<HashedManifest | undefined> {
  const bytes = await readFile(path).catch((error) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  return bytes && { manifest: parseManifest(bytes.toString(), path), ...hashOf(bytes) };
}

/** The same; also undefined if it is damaged. Fails with Node's error. */
export async function readManifestIfWhole(path: string): Promise<HashedManifest | undefined> {
  try {
    return await readManifest(path);
  } catch (error) {
    if (codeOf(error) === 'MANIFEST_DAMAGED') return undefined;
    throw error;
  }
}

/**
 * The parts of events that have a manifest, by the stamps of their IDs, known from folder listings alone: one day at a
 * time, only those in `days` if given. Manifests are not opened, so some may be damaged.
 */
export async function* listManifests(
  layout: StoreLayout,
  options: { newestFirst: boolean; days?: readonly string[] },
): AsyncGenerator<EventPart & { readonly path: string }> {
  const wanted = options.days && new Set(options.days);
  const direction = options.newestFirst ? -1 : 1;
  const days = (await namesIn(layout.eventsDir)).filter((name) => isDay(name) && (wanted?.has(name) ?? true));
  for (const day of days.sort((a, b) => direction * compare(a, b))) {
    const parts = (await namesIn(layout.eventDay(day))).flatMap((name) => parseManifestName(name) ?? []);
    for (const { id, part } of parts.sort((a, b) => direction * byStamp(a, b)))
      yield { day, id, part, path: manifestPath(layout, day, id, part) };
  }
}

function parseManifest(text: string, path: string): EventManifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw damaged(path, 'is not JSON');
  }
  const { success, data, error } = eventManifestSchema.safeParse(value);
  const issue = error?.issues[0];
  if (!success) throw damaged(path, `is no manifest: ${issue?.path.join('.')}: ${issue?.message}`);
  const name = basename(path);
  if (manifestName(data.id, data.part) !== name)
    throw damaged(path, `is that of another event or part: ${manifestName(data.id, data.part)}`);
  return data;
}

function damaged(path: string, what: string): CodedError {
  return new CodedError('MANIFEST_DAMAGED', `${path} ${what}`);
}

function hashOf(bytes: Buffer): FileHash {
  return { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length };
}

/** An ID ends in its stamp, `YYYY.MM.DD,HH.MM.SS`. */
function byStamp(a: Omit<EventPart, 'day'>, b: Omit<EventPart, 'day'>): number {
  return compare(a.id.slice(-19), b.id.slice(-19)) || compare(a.id, b.id) || a.part - b.part;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
