import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type EventManifest,
  eventId,
  eventName,
  formatInstant,
  type KeptClip,
  linkName,
  type StoreLayout,
  storeLayout,
} from '@pm-dvr/contracts';
import { type HashedManifest, manifestPath, manifestRef, sealManifest, writeManifest } from '@pm-dvr/footage';
import { afterEach, beforeEach } from 'vitest';
import { verifyEvents } from './verify.ts';
import type { VerifyScope } from './verify-scope.ts';

export const NOON = new Date(2026, 10, 20, 12).getTime();
export const DAY = '2026.11.20';

/** The store of the test that runs. */
export let layout: StoreLayout;

/** For tests: each test of the file gets an empty store of its own. */
export function useStore(): void {
  beforeEach(async () => {
    layout = storeLayout({ baseDir: await mkdtemp(join(tmpdir(), 'verify-')) });
    await mkdir(layout.eventDay(DAY), { recursive: true });
  });
  afterEach(() => rm(layout.baseDir, { recursive: true }));
}

export const idOf = (event: string) => eventId(eventName(event, NOON));
export const refOf = (event: string) => manifestRef(DAY, idOf(event), 1);
export const pathOf = (event: string) => manifestPath(layout, DAY, idOf(event), 1);
export const at = (name: string) => join(layout.eventDay(DAY), name);
export const chainFile = () => join(layout.chainDir, `${DAY}.jsonl`);
export const link = (event: string, number: number, camera = 'front') =>
  linkName({ camera, id: idOf(event), number, offsetSeconds: 10 * number, extension: '.mp4' });

/** Keeps a clip of ten seconds; what is in it is told by the names. */
export async function keep(event: string, camera: string, number: number): Promise<KeptClip> {
  const name = link(event, number, camera);
  const film = `film ${number} of ${camera}`;
  await writeFile(at(name), film);
  const start_ms = NOON + 10_000 * number;
  return {
    ...{ link: name, clip: `${camera}-${number}.mp4`, start: formatInstant(start_ms), start_ms },
    ...{ duration_ms: 10_000, offset_ms: 10_000 * number, bytes: film.length, kept: 'link' },
    sha256: createHash('sha256').update(film).digest('hex'),
  };
}

export async function saving(event: string): Promise<EventManifest> {
  const text = formatInstant(NOON);
  const clips = async (camera: string) => [await keep(event, camera, 1), await keep(event, camera, 2)];
  const manifest: EventManifest = {
    ...{ version: 1, state: 'saving', id: idOf(event), event, mode: 'once', part: 1, continued: false },
    ...{ at: text, at_ms: NOON, trigger: { by: 'mqtt', received: text, received_ms: NOON } },
    windows: [{ from: text, from_ms: NOON, to: text, to_ms: NOON }],
    cameras: {
      front: { clips: await clips('front'), holes: [] },
      back: { clips: await clips('back'), holes: [] },
    },
    ...{ updated: text, updated_ms: NOON },
  };
  await writeManifest(pathOf(event), manifest);
  return manifest;
}

export async function sealed(event: string, change: Partial<EventManifest> = {}): Promise<HashedManifest> {
  const manifest = { ...(await saving(event)), state: 'complete' as const, ...change };
  return sealManifest(layout, pathOf(event), refOf(event), manifest, NOON);
}

/** What is found, without what is as it was sealed. */
export async function faults(scope?: VerifyScope): Promise<string[]> {
  return (await told(scope)).filter((line) => !line.startsWith('ok '));
}

export async function told(scope?: VerifyScope): Promise<string[]> {
  const lines: string[] = [];
  for await (const { kind, message } of verifyEvents({ layout, ...(scope && { scope }) }))
    lines.push(`${kind} ${message}`);
  return lines;
}

/** Removes or changes lines of the chain; numbered from 1. */
export async function editChain(edit: (lines: string[]) => string[]): Promise<void> {
  const lines = (await readFile(chainFile(), 'utf8')).trimEnd().split('\n');
  await writeFile(
    chainFile(),
    edit(lines)
      .map((line) => `${line}\n`)
      .join(''),
  );
}

export const ok = (event: string) => `ok manifest ${idOf(event)}.json: complete, 4 clips as sealed`;
