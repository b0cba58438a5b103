import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  dayOf,
  type EventManifest,
  eventId,
  eventName,
  formatInstant,
  type KeptClip,
  linkName,
  manifestName,
  type StoreLayout,
} from '@pm-dvr/contracts';
import { manifestPath, writeManifestSync } from '@pm-dvr/footage';
import type { OpenFile } from './open-file.ts';
import { fileOf } from './open-file-fixture.ts';

/** For tests: noon in local time, so that its day is the same everywhere. */
export const NOON = new Date(2026, 10, 20, 12).getTime();

export interface EventFixture {
  readonly text: string;
  readonly atMs?: number;
  readonly state?: EventManifest['state'];
  readonly cameras?: readonly string[];
  /** Of each camera; 2 if left out. */
  readonly clips?: number;
  readonly part?: number;
}

export interface WrittenEvent {
  readonly day: string;
  readonly id: string;
  /** File name and absolute path of the manifest. */
  readonly name: string;
  readonly path: string;
  readonly links: readonly string[];
  /** All files, as a remote is to have them. */
  readonly files: readonly OpenFile[];
}

/** For tests: writes an event into a store, clips of a few bytes and manifest. */
export function writeEvent(layout: StoreLayout, event: EventFixture): WrittenEvent {
  const { text, atMs = NOON, state = 'complete', cameras = ['front'], clips = 2, part = 1 } = event;
  const id = eventId(eventName(text, atMs));
  const day = dayOf(atMs);
  mkdirSync(layout.eventDay(day), { recursive: true });
  const kept = cameras.map((camera) => [
    camera,
    { clips: Array.from({ length: clips }, (_, index) => clip(camera, id, part * 100 + index)), holes: [] },
  ]);
  const manifest = manifestOf({ id, text, atMs, state, part }, Object.fromEntries(kept));
  const path = manifestPath(layout, day, id, part);
  writeManifestSync(path, manifest);
  const list = Object.values(manifest.cameras).flatMap((camera) => camera.clips);
  for (const { link } of list) writeFileSync(join(layout.eventDay(day), link), link);
  const name = manifestName(id, part);
  const files = [
    ...list.map(({ link, bytes, sha256 = '' }) => ({ folder: day, name: link, bytes, sha256 })),
    fileOf(day, name, readFileSync(path)),
  ];
  return { day, id, name: basename(path), path, links: list.map(({ link }) => link), files };
}

function clip(camera: string, id: string, number: number): KeptClip {
  const link = linkName({ camera, id, number, offsetSeconds: number, extension: '.mp4' });
  const { bytes, sha256 } = fileOf('', link, Buffer.from(link));
  const start = formatInstant(NOON);
  return {
    ...{ link, clip: 'clip.mp4', start, start_ms: NOON, duration_ms: 10_000, offset_ms: 0 },
    ...{ bytes, sha256, kept: 'link' },
  };
}

function manifestOf(
  facts: { id: string; text: string; atMs: number; state: EventManifest['state']; part: number },
  cameras: EventManifest['cameras'],
): EventManifest {
  const { id, text, atMs: at_ms, state, part } = facts;
  const at = formatInstant(at_ms);
  return {
    ...{ version: 1, state, id, event: text, mode: 'once', part, continued: false, at, at_ms },
    trigger: { by: 'command', received: at, received_ms: at_ms },
    windows: [{ from: at, from_ms: at_ms, to: at, to_ms: at_ms }],
    ...{ cameras, updated: at, updated_ms: at_ms },
    ...(state !== 'saving' && { sequence: 1, previous: null }),
  };
}
