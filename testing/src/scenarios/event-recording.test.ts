import { closeSync, existsSync, openSync, readdirSync } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EVENT_TOPICS, type KeptClip } from '@pm-dvr/contracts';
import { type Clip, clipEndMs, clipPath, summariseFragments } from '@pm-dvr/footage';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DaemonProcess } from '../rig/daemon-process.ts';
import { auditEvents, partsOf, type SavedPart, savedParts } from '../rig/event-audit.ts';
import { camEvent, EventClient, ending, startKeeper, triggerTopic } from '../rig/event-client.ts';
import { Mosquitto } from '../rig/mosquitto.ts';
import { camReport } from '../rig/report.ts';
import { sleep, waitFor } from '../rig/wait.ts';
import { Yard } from '../rig/yard.ts';

const CAMERAS = ['front', 'yard', 'gate', 'shed'];
const SNAP_MS = 5_000;
const TIMEOUT_MS = 12_000;
/** Messages take so long at most from the test to the daemon. */
const DELAY_MS = 500;
const CLIPS_BEFORE = 4;
const ENDED_WELL = { code: 0, signal: null };

let yard: Yard;
let broker: Mosquitto;
let client: EventClient;
let recorder: DaemonProcess;
let keeper: DaemonProcess;

beforeAll(async () => {
  yard = await Yard.open(CAMERAS);
  broker = await Mosquitto.create(yard.store.folder);
  await yard.configure({
    common: { mqtt: broker.config },
    event: { default_snap_time: '5s', mqtt_event_persistent_timeout: `${TIMEOUT_MS / 1000}s` },
  });
  await broker.start();
  client = await EventClient.open(broker);
  const sender = await broker.client();
  await sender.publishAsync(triggerTopic('front'), 'Kept by the broker,once,front', { qos: 1, retain: true });
  await sender.endAsync();
  recorder = yard.record();
  await yard.clips(1);
  keeper = startKeeper(yard.store);
  await client.heardBy(keeper);
  await yard.clips(CLIPS_BEFORE);
});

afterAll(async () => {
  await keeper?.[Symbol.asyncDispose]();
  await recorder?.[Symbol.asyncDispose]();
  await client?.[Symbol.asyncDispose]();
  await broker?.[Symbol.asyncDispose]();
  await yard?.[Symbol.asyncDispose]();
});

/** Clips of a camera that a window meets, by the names in the store. */
async function meeting(camera: string, fromMs: number, toMs: number): Promise<Clip[]> {
  return (await yard.store.clips(camera)).filter((clip) => clipEndMs(clip) > fromMs && clip.startMs <= toMs);
}

function clipsOf(part: SavedPart | undefined, camera: string): KeptClip[] {
  return part?.manifest.cameras[camera]?.clips ?? [];
}

/** Video in the open clip of a camera: what a kill leaves to be salvaged. */
function openVideoMs(camera: string): number {
  const folder = yard.store.layout.liveDir(camera);
  const [name] = readdirSync(folder).filter((file) => file.endsWith('.mp4'));
  if (name === undefined) return 0;
  const file = openSync(join(folder, name), 'r');
  try {
    return summariseFragments(file).durationMs;
  } finally {
    closeSync(file);
  }
}

/** Neither empty, nor about to be finished. */
function hasJustBegun(videoMs: number): boolean {
  return videoMs > 0 && videoMs <= 1_000;
}

async function onlyPart(event: string): Promise<SavedPart> {
  const parts = await partsOf(yard.store.layout, event);
  expect(parts).toHaveLength(1);
  return parts[0] as SavedPart;
}

/** Checks that an event holds exactly the clips that its own window meets, by hard link. */
async function expectWindow(part: SavedPart, camera: string): Promise<void> {
  const [window, ...more] = part.manifest.windows;
  expect(more).toEqual([]);
  const expected = await meeting(camera, window?.from_ms ?? 0, window?.to_ms ?? 0);
  const kept = clipsOf(part, camera);
  expect(kept.map(({ clip }) => clip)).toEqual(expected.map(({ fileName }) => fileName));
  for (const [index, clip] of expected.entries()) {
    const link = join(yard.store.layout.eventDay(part.day), kept[index]?.link ?? '');
    expect((await stat(link)).ino).toBe((await stat(clipPath(yard.store.layout, clip))).ino);
    expect(kept[index]?.kept).toBe('link');
  }
}

describe('cam-event beside cam-service', () => {
  test('a plain message: links, manifest, messages, sync flag and status', async () => {
    const { layout } = yard.store;
    const event = 'Entrance door opened';
    const sentMs = Date.now();
    await client.send(`${event},once,front`);
    const saving = await client.reaches(event, 'saving');
    expect(saving.clips).toBeGreaterThanOrEqual(2);
    expect(existsSync(layout.syncFlag)).toBe(true);
    await rm(layout.syncFlag);
    expect(client.status).toMatchObject({
      code: 0,
      state: 'running',
      running: 1,
      events: [saving.id],
    });
    const complete = await client.ended(event);
    await waitFor('the sync flag', () => existsSync(layout.syncFlag), 1_000);

    const part = await onlyPart(event);
    const { manifest } = part;
    expect(manifest).toMatchObject({ state: 'complete', mode: 'once', part: 1, continued: false });
    expect(manifest.trigger).toMatchObject({ by: 'mqtt', topic: triggerTopic('any') });
    expect(manifest.at_ms - sentMs).toBeGreaterThanOrEqual(0);
    expect(manifest.at_ms - sentMs).toBeLessThanOrEqual(DELAY_MS);
    expect(manifest.windows).toMatchObject([
      { from_ms: manifest.at_ms - SNAP_MS, to_ms: manifest.at_ms + SNAP_MS },
    ]);
    expect(manifest.id).toMatch(/^\{Entrance door opened\}-\d{4}\.\d\d\.\d\d,\d\d\.\d\d\.\d\d$/);
    expect(Object.keys(manifest.cameras)).toEqual(['front']);
    await expectWindow(part, 'front');
    const offsets = clipsOf(part, 'front').map(({ link }) => {
      const match = /^front-(.*)_(\d{3})\((-?\d+) sec\)\.mp4$/.exec(link);
      expect(match?.[1]).toBe(manifest.id);
      return Number(match?.[3]);
    });
    expect(offsets[0]).toBeLessThanOrEqual(-SNAP_MS / 1000 + 1);
    expect(offsets).toEqual([...offsets].sort((a, b) => a - b));

    const lives = client.lives(event);
    expect(lives.map(({ state }) => state)).toEqual(['started', 'saving', 'complete']);
    for (const life of lives)
      expect(life).toMatchObject({ id: manifest.id, manifest: part.ref, cameras: ['front'], mode: 'once' });
    const kept = clipsOf(part, 'front');
    const bytes = kept.reduce((sum, clip) => sum + clip.bytes, 0);
    expect(complete).toMatchObject({ clips: kept.length, bytes, at: manifest.at_ms / 1000 });
    await waitFor('an idle status', () => client.status?.running === 0);
    const retained = JSON.parse((await broker.retained(EVENT_TOPICS.status)) ?? '{}') as object;
    expect(retained).toMatchObject({ code: 0, state: 'running', events: [], running: 0 });
  });

  describe.concurrent('and at the same time', () => {
    test('a camera that is away during the window: incomplete, with the cause of the ledger', async () => {
      const event = 'Gate forced';
      yard.camera('gate').fault({ kind: 'refuse' });
      await sleep(3_000);
      await client.send(`${event},once,gate`);
      const over = { event: 'Over while it is away', cameras: ['gate'], pre: 4, post: 0 };
      await client.send(over);
      expect((await client.ended(over.event)).state).toBe('incomplete');
      const [away] = await partsOf(yard.store.layout, over.event);
      const toldCauses = away?.manifest.cameras.gate?.holes.map(({ cause }) => cause);
      expect(new Set(toldCauses)).toEqual(new Set(['connection-refused']));
      await sleep(1_000);
      await yard.camera('gate').clear();
      const life = await client.ended(event);
      expect(life.state).toBe('incomplete');
      const part = await onlyPart(event);
      await expectWindow(part, 'gate');
      const { holes = [] } = part.manifest.cameras.gate ?? {};
      const [fromMs, toMs] = [part.manifest.windows[0]?.from_ms ?? 0, part.manifest.windows[0]?.to_ms ?? 0];
      const reported = (await camReport(yard.store.layout.baseDir)).get('gate')?.holes ?? [];
      const told = reported
        .map((hole) => ({
          cause: hole.cause,
          fromMs: Math.max(hole.from_ms, fromMs),
          toMs: Math.min(hole.to_ms, toMs),
        }))
        .filter((hole) => hole.toMs > hole.fromMs);
      expect(holes.map(({ cause, from_ms, to_ms }) => ({ cause, fromMs: from_ms, toMs: to_ms }))).toEqual(
        told,
      );
      expect(holes.length).toBeGreaterThan(0);
      const causes = new Set(holes.map(({ cause }) => cause));
      expect(causes).toContain('connection-refused');
      expect(causes).not.toContain('unexplained');
      const missing = life.missing ?? [];
      expect(new Set(missing.map(({ cause }) => cause))).toEqual(causes);
      const lostMs = holes.reduce((sum, { from_ms, to_ms }) => sum + to_ms - from_ms, 0);
      expect(missing.reduce((sum, { seconds }) => sum + seconds, 0)).toBeCloseTo(lostMs / 1000, 3);
      expect(lostMs).toBeGreaterThan(3_000);
    });

    test('a persistent event: one however often it is switched on; it follows a camera that comes back', async () => {
      const event = 'Alarm armed';
      yard.camera('shed').fault({ kind: 'refuse' });
      await sleep(1_000);
      await client.send(`${event},persistent on,yard,shed`);
      const { id } = await client.reaches(event, 'saving');
      await sleep(1_500);
      await yard.camera('shed').clear();
      const backMs = Date.now();
      await client.send(`${event},on,yard,shed`);
      const isBack = async () =>
        (await yard.store.clips('shed')).filter(({ startMs }) => startMs > backMs).length >= 2;
      await waitFor('the camera', isBack);
      const offMs = Date.now();
      await client.send(`${event},persistent off`);
      const life = await client.ended(event);

      const part = await onlyPart(event);
      expect(part.manifest).toMatchObject({ id, mode: 'persistent', state: 'incomplete' });
      const window = part.manifest.windows[0];
      expect(window?.from_ms).toBe(part.manifest.at_ms - SNAP_MS);
      expect((window?.to_ms ?? 0) - offMs).toBeGreaterThanOrEqual(0);
      expect((window?.to_ms ?? 0) - offMs).toBeLessThanOrEqual(DELAY_MS);
      await expectWindow(part, 'yard');
      await expectWindow(part, 'shed');
      expect(part.manifest.cameras.yard?.holes).toEqual([]);
      const causes = part.manifest.cameras.shed?.holes.map(({ cause }) => cause) ?? [];
      expect(causes).toContain('connection-refused');
      expect(causes).not.toContain('unexplained');
      expect(clipsOf(part, 'shed').filter(({ start_ms }) => start_ms > backMs).length).toBeGreaterThanOrEqual(
        2,
      );
      expect(client.lives(event).map(({ state }) => state)).toEqual(['started', 'saving', 'incomplete']);
      expect(life.missing?.every(({ camera }) => camera === 'shed')).toBe(true);
    });

    test('JSON with a time and lengths of its own', async () => {
      const event = 'Bell';
      const atMs = Date.now() - 3_217;
      await client.send({ event, mode: 'once', cameras: ['yard'], at: atMs / 1000, pre: 2, post: '4s' });
      expect((await client.ended(event)).state).toBe('complete');
      const part = await onlyPart(event);
      expect(part.manifest.at_ms).toBe(atMs);
      expect(part.manifest.windows).toMatchObject([{ from_ms: atMs - 2_000, to_ms: atMs + 4_000 }]);
      await expectWindow(part, 'yard');
    });

    test('a camera that only the topic names; no camera named: all', async () => {
      await client.send('By its topic,once', 'yard');
      await client.send('Of all,once', 'nowhere');
      await client.ended('By its topic');
      await client.ended('Of all');
      const [one, all] = [await onlyPart('By its topic'), await onlyPart('Of all')];
      expect(Object.keys(one.manifest.cameras)).toEqual(['yard']);
      expect(Object.keys(all.manifest.cameras)).toEqual([...CAMERAS].sort());
    });

    test('a persistent event that nobody switches off: ends by its time-out', async () => {
      const event = 'Forgotten';
      await client.send(`${event},on,yard`);
      expect((await client.ended(event)).state).toBe('complete');
      const part = await onlyPart(event);
      await expectWindow(part, 'yard');
      const lengthMs = (part.manifest.windows[0]?.to_ms ?? 0) - part.manifest.at_ms;
      expect(Math.abs(lengthMs - TIMEOUT_MS)).toBeLessThanOrEqual(DELAY_MS);
    });

    test('a persistent event that is switched off by hand: ends then', async () => {
      const event = 'By hand';
      await client.send(`${event},on,yard`);
      await client.reaches(event, 'saving');
      const offMs = Date.now();
      expect((await camEvent(yard.store, ['-e', event, '-p=off'])).code).toBe(0);
      const overMs = Date.now();
      expect((await client.ended(event)).state).toBe('complete');
      const part = await onlyPart(event);
      await expectWindow(part, 'yard');
      expect(part.manifest.windows[0]?.to_ms).toBeGreaterThanOrEqual(offMs);
      expect(part.manifest.windows[0]?.to_ms).toBeLessThanOrEqual(overMs + DELAY_MS);
    });

    test('a second daemon: gives way, and names the first', async () => {
      await using second = startKeeper(yard.store);
      expect(await ending(second)).toEqual({ code: 75, signal: null });
      expect(second.output).toContain(`process ${keeper.pid}`);
    });

    test('ping: exactly one pong', async () => {
      await client.send('PING', 'front');
      const [pong] = await waitFor('a pong', () => (client.pongs().length > 0 ? client.pongs() : undefined));
      expect(Math.abs(Number(pong) - Date.now() / 1000)).toBeLessThanOrEqual(3);
      await sleep(3_000);
      expect(client.pongs()).toHaveLength(1);
    });
  });

  test('a recorder that is killed in the window: what it salvages is kept, the rest explained', async () => {
    const event = 'Recorder killed';
    await client.send(`${event},once,front,yard`);
    await sleep(2_500);
    await waitFor('a clip that has just begun', () => hasJustBegun(openVideoMs('front')), 5_000);
    recorder.signal('SIGKILL');
    await recorder.exited;
    await sleep(4_000);
    expect(client.lives(event).map(({ state }) => state)).toEqual(['started', 'saving']);
    recorder = yard.record();
    expect((await client.ended(event)).state).toBe('incomplete');
    const part = await onlyPart(event);
    for (const camera of ['front', 'yard']) {
      await expectWindow(part, camera);
      const causes = new Set(part.manifest.cameras[camera]?.holes.map(({ cause }) => cause));
      expect(causes).toContain('recorder-killed');
      expect(causes).not.toContain('unexplained');
    }
    expect(recorder.output).toMatch(/salvaged front-/);
  });

  test('in the end: nothing of the retained trigger, nothing left over, and all as sealed', async () => {
    expect(await keeper.stop()).toEqual(ENDED_WELL);
    await waitFor('its goodbye', () => client.status?.state === 'stopped');
    const events = (await savedParts(yard.store.layout)).map(({ manifest }) => manifest.event);
    expect(events).not.toContain('Kept by the broker');
    expect(events).toHaveLength(10);
    expect(await auditEvents(yard.store.layout)).toEqual([]);
    expect(client.errors()).toEqual([]);
    expect(keeper.output).not.toContain(broker.password);
  });
});
