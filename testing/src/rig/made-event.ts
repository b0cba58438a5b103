import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  clipNaming,
  dayOf,
  type EventManifest,
  eventId,
  eventName,
  formatInstant,
  type KeptClip,
  linkName,
  linkOffsetSeconds,
  type StoreLayout,
} from '@pm-dvr/contracts';
import { hashFile, manifestPath, sealManifest, writeManifestSync } from '@pm-dvr/footage';

export interface NewEvent {
  readonly text: string;
  /** Instant of the event, milliseconds since the epoch; now if left out. */
  readonly atMs?: number;
  readonly cameras?: readonly string[];
  /** Of each camera; 3 if left out. */
  readonly clips?: number;
  /** Size of a clip; 20,000 if left out. */
  readonly bytes?: number;
  /** Leave the manifest as that of an event that is being saved. */
  readonly saving?: boolean;
}

export interface MadeEvent {
  readonly day: string;
  readonly id: string;
  readonly manifest: EventManifest;
  /** Paths relative to the events folder: links, and the manifest as the last. */
  readonly paths: readonly string[];
}

const CLIP_MS = 2_000;
const naming = clipNaming();
let sequence = 0;

/** Makes an event of clips of random bytes: clips in the store, links, manifest and chain, as cam-event leaves them. */
export async function makeEvent(layout: StoreLayout, event: NewEvent): Promise<MadeEvent> {
  const { text, atMs = Date.now(), cameras = ['front'], clips = 3, bytes = 20_000 } = event;
  const id = eventId(eventName(text, atMs));
  const day = dayOf(atMs);
  mkdirSync(layout.eventDay(day), { recursive: true });
  const kept: [string, { clips: KeptClip[]; holes: [] }][] = [];
  for (const camera of cameras) {
    const list: KeptClip[] = [];
    for (let number = 1; number <= clips; number++)
      list.push(
        await keep(layout, {
          camera,
          id,
          day,
          number,
          bytes,
          atMs,
          startMs: atMs - (clips - number + 1) * CLIP_MS,
        }),
      );
    kept.push([camera, { clips: list, holes: [] }]);
  }
  const manifest = manifestOf(text, id, atMs, clips * CLIP_MS, Object.fromEntries(kept));
  const path = manifestPath(layout, day, id, 1);
  writeManifestSync(path, manifest);
  const links = Object.values(manifest.cameras).flatMap((camera) =>
    camera.clips.map(({ link }) => `${day}/${link}`),
  );
  const paths = [...links, `${day}/${id}.json`];
  if (event.saving) return { day, id, manifest, paths };
  const sealed = await sealManifest(
    layout,
    path,
    `${day}/${id}.json`,
    { ...manifest, state: 'complete' },
    Date.now(),
  );
  return { day, id, manifest: sealed.manifest, paths };
}

async function keep(
  layout: StoreLayout,
  clip: {
    camera: string;
    id: string;
    day: string;
    number: number;
    bytes: number;
    atMs: number;
    startMs: number;
  },
): Promise<KeptClip> {
  const { camera, id, day, number, startMs, atMs } = clip;
  const name = naming.encode({ camera, startMs, pid: 1, sequence: ++sequence, durationMs: CLIP_MS });
  const folder = layout.clipDir(camera, dayOf(startMs));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), randomBytes(clip.bytes));
  const offset_ms = startMs - atMs;
  const link = linkName({
    camera,
    id,
    number,
    offsetSeconds: linkOffsetSeconds(offset_ms),
    extension: '.mp4',
  });
  linkSync(join(folder, name), join(layout.eventDay(day), link));
  const { sha256, bytes } = await hashFile(join(folder, name));
  const times = { start: formatInstant(startMs), start_ms: startMs, duration_ms: CLIP_MS, offset_ms };
  return { link, clip: name, ...times, bytes, sha256, kept: 'link' };
}

/** The manifest of an event that is being saved, which ends at its instant (`at_ms`) and is so long. */
export function manifestOf(
  event: string,
  id: string,
  at_ms: number,
  lengthMs: number,
  cameras: EventManifest['cameras'],
): EventManifest {
  const at = formatInstant(at_ms);
  const from_ms = at_ms - lengthMs;
  return {
    ...{ version: 1, state: 'saving', id, event, mode: 'once', part: 1, continued: false, at, at_ms },
    trigger: { by: 'command', received: at, received_ms: at_ms },
    windows: [{ from: formatInstant(from_ms), from_ms, to: at, to_ms: at_ms }],
    ...{ cameras, updated: at, updated_ms: at_ms },
  };
}
