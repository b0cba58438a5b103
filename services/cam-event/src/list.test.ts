import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  type EventManifest,
  eventId,
  eventName,
  formatInstant,
  type StoreLayout,
  storeLayout,
} from '@pm-dvr/contracts';
import { manifestPath, manifestRef, writeManifestSync } from '@pm-dvr/footage';
import { ownIdentity } from '@pm-dvr/runtime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ListedEvent, listEvents } from './list.ts';
import { renderList } from './list-text.ts';
import { PointerFolder } from './pointers.ts';
import { columnsOf } from './words.ts';

const S = 1_000;
const NOON = new Date(2026, 10, 20, 12).getTime();

let layout: StoreLayout;
beforeEach(async () => {
  layout = storeLayout({ baseDir: await mkdtemp(join(tmpdir(), 'event-list-')) });
});
afterEach(() => rm(layout.baseDir, { recursive: true }));

/** Stores the manifest of an event, of two clips for each camera; gives its reference. */
async function store(event: string, atMs: number, more: Partial<EventManifest> = {}): Promise<string> {
  const manifest: EventManifest = {
    version: 1,
    state: 'complete',
    id: eventId(eventName(event, atMs)),
    event,
    mode: 'once',
    part: 1,
    continued: false,
    at: formatInstant(atMs),
    at_ms: atMs,
    trigger: { by: 'command', received: formatInstant(atMs), received_ms: atMs },
    windows: [{ from: '', from_ms: atMs - 60 * S, to: '', to_ms: atMs + 60 * S }],
    cameras: { front: share(atMs) },
    updated: formatInstant(atMs),
    updated_ms: atMs,
    ...more,
  };
  const day = formatInstant(manifest.windows[0]?.from_ms ?? atMs)
    .slice(0, 10)
    .replaceAll('-', '.');
  const path = manifestPath(layout, day, manifest.id, manifest.part);
  await mkdir(dirname(path), { recursive: true });
  writeManifestSync(path, manifest);
  return manifestRef(day, manifest.id, manifest.part);
}

function share(atMs: number, holesMs: readonly number[] = []): EventManifest['cameras'][string] {
  const clip = (index: number) => ({
    ...{ link: `link-${index}.mp4`, clip: `clip-${index}.mp4`, start: '', start_ms: atMs + index },
    ...{
      duration_ms: 20 * S,
      offset_ms: index,
      bytes: 1024 ** 2,
      sha256: 'a'.repeat(64),
      kept: 'link' as const,
    },
  });
  const holes = holesMs.map((lengthMs) => ({
    ...{ from: '', from_ms: atMs, to_ms: atMs + lengthMs, cause: 'no-answer' as const, detail: '' },
  }));
  return { clips: [clip(1), clip(2)], holes };
}

/** A pointer of this process; or of one that is gone. */
async function point(ref: string, isGone = false): Promise<void> {
  const gone = join(layout.runningDir, `${ownIdentity().pid}-1-00000000-0000-0000-0000-000000000000`);
  const folder = isGone ? gone : new PointerFolder(layout).path;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, ref.slice(11)), JSON.stringify({ manifest: ref }));
}

const names = (events: readonly ListedEvent[]) => events.map(({ state, event }) => `${state} ${event}`);

describe('the list of events', () => {
  it('has the newest first, over all days, and no more than asked for', async () => {
    for (const [index, event] of ['one', 'two', 'three', 'four'].entries())
      await store(event, NOON + index * 18 * 3_600 * S);
    const all = await listEvents(layout, 4);
    expect(all).toMatchObject({ hasMore: false });
    expect(names(all.events)).toEqual(['complete four', 'complete three', 'complete two', 'complete one']);
    const newest = await listEvents(layout, 2);
    expect(newest.hasMore).toBe(true);
    expect(names(newest.events)).toEqual(['complete four', 'complete three']);
  });

  it('has what is being saved first, however old, and knows whether anybody does it', async () => {
    await point(await store('long', NOON - 30 * 86_400 * S, { state: 'saving' }));
    await point(await store('crashed', NOON - 40 * 86_400 * S, { state: 'saving' }), true);
    await store('lost', NOON - S, { state: 'saving' });
    await store('done', NOON);
    const { events, hasMore } = await listEvents(layout, 2);
    expect(names(events)).toEqual(['left lost', 'saving long', 'left crashed', 'complete done']);
    expect(hasMore).toBe(false);
    expect(events.map(({ missing_ms }) => missing_ms)).toEqual([undefined, undefined, undefined, 0]);
  });

  it('takes the word of a final manifest over that of its pointer', async () => {
    await point(await store('done', NOON));
    expect(names((await listEvents(layout, 20)).events)).toEqual(['complete done']);
  });

  it('passes over a pointer whose manifest is not written yet', async () => {
    await point('2026.11.20/{door}-2026.11.20,12.00.00.json');
    expect(await listEvents(layout, 20)).toEqual({ events: [], hasMore: false });
  });

  it('counts clips, sizes and what is missing over all cameras', async () => {
    const ref = await store('door', NOON, {
      state: 'incomplete',
      cameras: { front: share(NOON, [1_500, 500]), yard: share(NOON, [3 * S]) },
    });
    expect((await listEvents(layout, 20)).events).toEqual([
      {
        ...{ state: 'incomplete', manifest: ref, id: '{door}-2026.11.20,12.00.00', part: 1, event: 'door' },
        ...{ mode: 'once', at: formatInstant(NOON), at_ms: NOON, cameras: ['front', 'yard'] },
        ...{ clips: 4, bytes: 4 * 1024 ** 2, missing_ms: 5 * S },
      },
    ]);
  });

  it('gives each part of a long event its own time', async () => {
    const midnight = NOON + 43_200 * S;
    const mode = 'persistent';
    await store('door', NOON, { mode, continued: true });
    await store('door', NOON, { mode, part: 2, windows: [{ from: '', from_ms: midnight }] });
    const { events } = await listEvents(layout, 20);
    expect(events.map(({ part, at_ms }) => [part, at_ms])).toEqual([
      [2, midnight],
      [1, NOON],
    ]);
  });

  it('lists a manifest that cannot be read as damaged', async () => {
    const ref = await store('door', NOON);
    await writeFile(join(layout.eventsDir, ref), 'garbage');
    expect((await listEvents(layout, 20)).events).toMatchObject([
      { state: 'damaged', manifest: ref, event: '{door}-2026.11.20,12.00.00', clips: 0 },
    ]);
  });
});

describe('the list as text', () => {
  const door: ListedEvent = {
    ...{ state: 'complete', manifest: 'm', id: 'i', part: 1, event: 'door', mode: 'once' },
    ...{ at: '', at_ms: NOON, cameras: ['front'], clips: 7, bytes: 44_354_765, missing_ms: 0 },
  };
  const render = (events: readonly ListedEvent[], hasMore = false, columns?: number) =>
    renderList({ events, hasMore }, columns).split('\n').slice(0, -1);

  it('has a line for each event', () => {
    const { missing_ms: _, ...unknown } = door;
    const lines = render([
      { ...unknown, state: 'saving', cameras: ['front', 'yard', 'garage'] },
      { ...door, state: 'incomplete', missing_ms: 83_480, event: 'Entrance door opened' },
      { ...door, event: '', part: 2, cameras: ['a-camera-with-a-long-name'] },
    ]);
    expect(lines).toEqual([
      'STATE      WHEN                EVENT          CAMERAS   CLIPS     SIZE   MISSING',
      'saving     2026-11-20 12:00:00 door           front +2      7 42.3 MiB          ',
      'incomplete 2026-11-20 12:00:00 Entrance door… front         7 42.3 MiB  1min 23s',
      'complete   2026-11-20 12:00:00 (no text) +2   a-camera…     7 42.3 MiB         -',
    ]);
  });

  it('says what else there is to know', () => {
    expect(renderList({ events: [], hasMore: false })).toBe('No event has been saved yet.\n');
    expect(render([door], true).at(-1)).toBe('(older events are not listed; --all lists every one)');
    expect(render([{ ...door, state: 'left' }]).at(-1)).toContain('cam-event --resume');
    expect(render([{ ...door, state: 'damaged' }]).at(-1)).toContain('cam-event --verify');
  });

  it('is 80 columns wide, or as wide as the terminal, and never steered by a text', () => {
    const event = '\u001b]0;x\u0007\u202e扉\n'.repeat(20);
    for (const [columns, width] of [
      [undefined, 80],
      [40, 80],
      [132, 132],
    ] as const) {
      const lines = render(
        [{ ...door, event, part: 12, cameras: Array(100).fill('camera') }],
        false,
        columns,
      );
      expect(lines.map(columnsOf)).toEqual([width, width]);
      expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      expect(lines[1]).toMatch(/… \+12 /);
    }
  });
});
