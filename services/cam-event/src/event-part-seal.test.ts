import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dayOf, type EventManifest, eventId, eventName, formatInstant } from '@pm-dvr/contracts';
import { withChainLock } from '@pm-dvr/footage';
import { systemClock } from '@pm-dvr/runtime';
import { expect, test, vi } from 'vitest';
import { ClipFeed } from './clip-feed.ts';
import { EventPart } from './event-part.ts';
import { homeDisks } from './home-disks.ts';
import type { Life } from './life.ts';
import type { EventFacts } from './part-manifest.ts';
import { PointerFolder } from './pointers.ts';
import { engineFixture, naming, request, StoreFixture, silentLog } from './store-fixture.ts';
import { WorkQueue } from './work-queue.ts';
import type { Workshop } from './workshop.ts';

const LATE_CLIPS = 20;
/** Far longer than it takes to judge an event, so that it waits for the chain while later clips come. */
const PAUSE_MS = 30;

/** The manifest that the file of an event holds, after it was held against the folder and the chain. */
function checkedManifest(store: StoreFixture, { ref }: Life): EventManifest {
  const path = join(store.layout.eventsDir, ref);
  const text = readFileSync(path, 'utf8');
  const manifest = JSON.parse(text) as EventManifest;
  const clips = Object.values(manifest.cameras).flatMap((camera) => camera.clips);
  const links = readdirSync(dirname(path)).filter((name) => name.includes(`-${manifest.id}_`));
  expect(links.sort()).toEqual(clips.map(({ link }) => link).sort());
  for (const { sha256 } of clips) expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  const files = readdirSync(store.layout.chainDir).filter((name) => name.endsWith('.jsonl'));
  const chain = files.map((name) => readFileSync(join(store.layout.chainDir, name), 'utf8')).join('');
  expect(chain).toContain(createHash('sha256').update(text).digest('hex'));
  return manifest;
}

test('a clip that is finished while its event is sealed is in the manifest, or has no link', async () => {
  const store = new StoreFixture();
  const { engine, lives } = engineFixture(store);
  try {
    const atMs = Date.now() - 5_000;
    store.clipsUntil('front', atMs, 4);
    await engine.start();
    let release: () => void = () => {};
    const chainIsFree = withChainLock(
      store.layout,
      () => new Promise<void>((resolve) => (release = resolve)),
    );
    await engine.follow(request({ atMs, preMs: 3_000, postMs: 0 }));
    for (let late = 0; late < LATE_CLIPS; late++) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      store.clip('front', atMs - 2_900 + 10 * late, 5);
    }
    release();
    await chainIsFree;
    await engine.idle();
    const sealed = lives.filter(({ state }) => state === 'complete');
    expect(sealed).toHaveLength(1);
    expect(checkedManifest(store, sealed[0] as Life)).toEqual(sealed[0]?.manifest);
  } finally {
    await engine.close();
    store.remove();
  }
});

test('of a part that is sealed already it can be said that it is there to stay, though its pointer is gone', async () => {
  const store = new StoreFixture();
  const { layout } = store;
  const atMs = Date.now() - 5_000;
  store.clipsUntil('front', atMs, 4);
  const base = { layout, naming, clock: systemClock };
  const feed = new ClipFeed({ ...base, memoryMs: 600_000, onClip: () => {}, onTrouble: () => {} });
  const pointers = new PointerFolder(layout);
  const shop: Workshop = {
    ...{ ...base, log: silentLog(), disks: homeDisks(layout), feed, pointers, queue: new WorkQueue() },
    ...{ wake: () => {}, wakeAfter: () => {} },
  };
  const day = dayOf(atMs);
  const facts: EventFacts = {
    ...{ id: eventId(eventName('door', atMs)), event: 'door', mode: 'once', at_ms: atMs },
    trigger: { by: 'command', received: formatInstant(atMs), received_ms: atMs },
  };
  const counter = { next: 1 };
  const stretch = { fromMs: atMs - 3_000, toMs: atMs };
  const part = new EventPart(shop, { facts, part: 1, day, counter: () => counter }, [stretch]);
  try {
    await feed.start();
    part.begin(['front']);
    await part.gatherAll();
    await vi.waitFor(async () => expect(await part.finish()).toMatchObject({ state: 'complete' }), 5_000);
    expect(existsSync(pointers.pathOf(part.ref))).toBe(false);
    await part.durable();
  } finally {
    feed.close();
    store.remove();
  }
});
