import { join } from 'node:path';
import { type EventManifest, formatInstant, type StoreLayout } from '@pm-dvr/contracts';
import { listManifests, listPointers, manifestRef, parseManifestRef, readManifest } from '@pm-dvr/footage';
import { codeOf } from '@pm-dvr/runtime';

/**
 * An event, or one part of a long one, in a list; this is also its JSON form. `saving`: a process does it; `left`: the
 * process that did is gone; `damaged`: the manifest cannot be read, so nothing but its name is known.
 */
export interface ListedEvent {
  readonly state: 'saving' | 'left' | 'complete' | 'incomplete' | 'damaged';
  /** `DAY/NAME.json`, relative to the events folder. */
  readonly manifest: string;
  readonly id: string;
  readonly part: number;
  readonly event: string;
  readonly mode?: EventManifest['mode'];
  /** When it happened; of a later part, when that begins. Absent if damaged, as is all that follows. */
  readonly at?: string;
  readonly at_ms?: number;
  readonly cameras: readonly string[];
  readonly clips: number;
  readonly bytes: number;
  /** Of all cameras together; absent while it is not known. */
  readonly missing_ms?: number;
}

export interface EventList {
  /** What is being saved, then the others; both newest first. */
  readonly events: readonly ListedEvent[];
  /** Whether there are more. */
  readonly hasMore: boolean;
}

/** A manifest as it was read. */
interface Found {
  readonly ref: string;
  readonly manifest: EventManifest | 'damaged';
}

/** Lists what is being saved, and up to `limit` other events, the newest. Reads only. */
export async function listEvents(layout: StoreLayout, limit: number): Promise<EventList> {
  const running = listPointers(layout.runningDir).map(({ manifest }) => manifest);
  const found: Found[] = [];
  for (const ref of running) found.push(...(await find(layout, ref)));
  const { others, hasMore } = await findOthers(layout, new Set(running), limit);
  // Only now: what was read as being saved has its pointer, or is final meanwhile.
  const pointers = listPointers(layout.runningDir);
  const owned = new Map(pointers.map(({ manifest, isOwnerRunning }) => [manifest, isOwnerRunning]));
  const events: ListedEvent[] = [];
  for (const one of [...found, ...others]) events.push(...(await judge(layout, one, owned)));
  const isOpen = ({ state }: ListedEvent) => state === 'saving' || state === 'left';
  const open = events.filter(isOpen).sort((a, b) => (b.at_ms ?? 0) - (a.at_ms ?? 0) || b.part - a.part);
  return { events: [...open, ...events.filter((event) => !isOpen(event))], hasMore };
}

async function findOthers(
  layout: StoreLayout,
  known: ReadonlySet<string>,
  limit: number,
): Promise<{ others: Found[]; hasMore: boolean }> {
  const others: Found[] = [];
  for await (const { day, id, part } of listManifests(layout, { newestFirst: true })) {
    const ref = manifestRef(day, id, part);
    if (known.has(ref)) continue;
    if (others.length >= limit) return { others, hasMore: true };
    others.push(...(await find(layout, ref)));
  }
  return { others, hasMore: false };
}

async function judge(
  layout: StoreLayout,
  { ref, manifest }: Found,
  owned: ReadonlyMap<string, boolean>,
): Promise<ListedEvent[]> {
  if (manifest === 'damaged') return [damagedEvent(ref)];
  if (manifest.state !== 'saving') return [eventOf(ref, manifest, manifest.state)];
  const isOwnerRunning = owned.get(ref);
  if (isOwnerRunning !== undefined) return [eventOf(ref, manifest, isOwnerRunning ? 'saving' : 'left')];
  return (await find(layout, ref)).map(({ manifest: now }) => {
    if (now === 'damaged') return damagedEvent(ref);
    return eventOf(ref, now, now.state === 'saving' ? 'left' : now.state);
  });
}

/** None if it is not there (yet), or has gone meanwhile. */
async function find(layout: StoreLayout, ref: string): Promise<Found[]> {
  try {
    const read = await readManifest(join(layout.eventsDir, ref));
    return read ? [{ ref, manifest: read.manifest }] : [];
  } catch (error) {
    if (codeOf(error) === 'MANIFEST_DAMAGED') return [{ ref, manifest: 'damaged' }];
    throw error;
  }
}

function eventOf(ref: string, manifest: EventManifest, state: ListedEvent['state']): ListedEvent {
  const { id, part, event, mode } = manifest;
  const shares = Object.values(manifest.cameras);
  const clips = shares.flatMap((share) => share.clips);
  const holes = shares.flatMap((share) => share.holes);
  const at_ms = part === 1 ? manifest.at_ms : (manifest.windows[0]?.from_ms ?? manifest.at_ms);
  const isFinal = state === 'complete' || state === 'incomplete';
  return {
    ...{ state, manifest: ref, id, part, event, mode, at: formatInstant(at_ms), at_ms },
    cameras: Object.keys(manifest.cameras),
    clips: clips.length,
    bytes: clips.reduce((sum, { bytes }) => sum + bytes, 0),
    ...(isFinal && { missing_ms: holes.reduce((sum, { from_ms, to_ms }) => sum + to_ms - from_ms, 0) }),
  };
}

function damagedEvent(ref: string): ListedEvent {
  const { id = ref, part = 1 } = parseManifestRef(ref) ?? {};
  return { state: 'damaged', manifest: ref, id, part, event: id, cameras: [], clips: 0, bytes: 0 };
}
