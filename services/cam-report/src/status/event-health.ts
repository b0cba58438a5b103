import { join } from 'node:path';
import {
  type EventManifest,
  type EventsHealth,
  PERSISTENT_FLAG_PREFIX,
  parseTime,
  type StoreLayout,
} from '@pm-dvr/contracts';
import { type EventPart, listManifests, listPointers, parseManifestRef, readManifest } from '@pm-dvr/footage';
import { codeOf, namesIn, readLock } from '@pm-dvr/runtime';
import { judgeEvents, TOLD_MS } from './event-policy.ts';

type Recent = EventsHealth['recent'][number];

const MOST_READ = 100;
/** `YYYY.MM.DD,HH.MM.SS`: what an ID ends in. */
const STAMP_LENGTH = 19;

/** Looks at what is being saved, and at the manifests of the last day. */
export async function lookAtEvents(layout: StoreLayout, nowMs: number): Promise<EventsHealth> {
  const flags = (await namesIn(layout.flagsDir)).filter((name) => name.startsWith(PERSISTENT_FLAG_PREFIX));
  const signs = {
    daemon_running: (await readLock(join(layout.runningDir, 'daemon.lock')))?.alive === true,
    running: beingSaved(layout),
    persistent: flags.length,
    recent: await recentParts(layout, nowMs),
  };
  return { ...judgeEvents(signs, nowMs), ...signs };
}

function beingSaved({ runningDir }: StoreLayout): EventsHealth['running'] {
  return listPointers(runningDir).flatMap(({ manifest, isOwnerRunning }) => {
    const part = parseManifestRef(manifest);
    return part ? [{ id: part.id, part: part.part, saver_running: isOwnerRunning }] : [];
  });
}

/** Those of the last day, and the last one before: it tells how long nothing has happened. */
async function recentParts(layout: StoreLayout, nowMs: number): Promise<Recent[]> {
  const found: Recent[] = [];
  for await (const part of listManifests(layout, { newestFirst: true })) {
    const at_ms = parseTime(part.id.slice(-STAMP_LENGTH)) ?? 0;
    const one = await read(part, at_ms);
    if (one) found.push(one);
    if (nowMs - at_ms >= TOLD_MS || found.length >= MOST_READ) break;
  }
  return found;
}

/** Undefined if it has gone meanwhile. */
async function read(part: EventPart & { readonly path: string }, at_ms: number): Promise<Recent | undefined> {
  const name = { id: part.id, part: part.part };
  try {
    const found = await readManifest(part.path);
    return found && { ...name, ...summaryOf(found.manifest) };
  } catch (error) {
    if (codeOf(error) !== 'MANIFEST_DAMAGED') throw error;
    return { ...name, at_ms, state: 'damaged', clips: 0, holes: 0, missing_ms: 0 };
  }
}

function summaryOf({ at_ms, state, cameras }: EventManifest): Omit<Recent, 'id' | 'part'> {
  const all = Object.values(cameras);
  const holes = all.flatMap((camera) => camera.holes);
  return {
    at_ms,
    state,
    clips: all.reduce((sum, camera) => sum + camera.clips.length, 0),
    holes: holes.length,
    missing_ms: holes.reduce((sum, hole) => sum + Math.max(0, hole.to_ms - hole.from_ms), 0),
  };
}
