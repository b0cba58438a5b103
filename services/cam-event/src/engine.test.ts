import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { dayOf, type EventManifest, eventManifestSchema } from '@pm-dvr/contracts';
import { clipPath, listPointers, readManifest } from '@pm-dvr/footage';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { EventEngine } from './engine.ts';
import { flagPath, switchOff } from './flags.ts';
import type { Life } from './life.ts';
import { engineFixture, request, StoreFixture } from './store-fixture.ts';

let store: StoreFixture;
const engines: EventEngine[] = [];

beforeEach(() => {
  store = new StoreFixture();
});

afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close();
  store.remove();
});

async function started(options: Parameters<typeof engineFixture>[1] = {}) {
  const fixture = engineFixture(store, options);
  engines.push(fixture.engine);
  await fixture.engine.start();
  return fixture;
}

/** Names in today's folder of events, sorted. */
function kept(day = dayOf(Date.now())): string[] {
  return existsSync(store.layout.eventDay(day)) ? readdirSync(store.layout.eventDay(day)).sort() : [];
}

function links(day?: string): string[] {
  return kept(day).filter((name) => name.endsWith('.mp4'));
}

function final(lives: readonly Life[]): EventManifest[] {
  return lives
    .filter(({ state }) => state === 'complete' || state === 'incomplete')
    .map(({ manifest }) => manifest);
}

async function manifestOnDisk(life: Life): Promise<EventManifest> {
  const found = await readManifest(join(store.layout.eventsDir, life.ref));
  return eventManifestSchema.parse(found?.manifest);
}

describe('an event', () => {
  test('keeps what meets its window, by links of the original grammar with measured offsets', async () => {
    const atMs = Date.now();
    const clips = store.clipsUntil('front', atMs + 400, 6);
    const { engine, lives } = await started();
    await engine.follow(request({ atMs }));
    await engine.idle();
    const [manifest] = final(lives);
    expect(manifest).toMatchObject({
      state: 'complete',
      event: 'door',
      mode: 'once',
      sequence: 1,
      previous: null,
    });
    expect(links()).toEqual([
      `front-${manifest?.id}_001(-4 sec).mp4`,
      `front-${manifest?.id}_002(-3 sec).mp4`,
      `front-${manifest?.id}_003(-2 sec).mp4`,
      `front-${manifest?.id}_004(-1 sec).mp4`,
    ]);
    const source = clips.at(-1);
    const inode = (path: string) => statSync(path).ino;
    expect(source && inode(clipPath(store.layout, source))).toBe(
      inode(join(store.layout.eventDay(dayOf(atMs)), `front-${manifest?.id}_004(-1 sec).mp4`)),
    );
    expect(existsSync(store.layout.syncFlag)).toBe(true);
    expect(await manifestOnDisk(lives.at(-1) as Life)).toEqual(manifest);
    expect(lives.map(({ state }) => state)).toEqual(['started', 'saving', 'complete']);
  });

  test('keeps a clip of the future when it is finished, and then is complete', async () => {
    const atMs = Date.now();
    store.clipsUntil('front', atMs, 4);
    const finish = store.open('front');
    const { engine, lives } = await started();
    await engine.follow(request({ atMs, postMs: 300 }));
    expect(links()).toHaveLength(3);
    await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(atMs + 700), 3_000);
    expect(final(lives)).toEqual([]);
    finish(atMs, 600);
    await engine.idle();
    expect(final(lives)[0]?.cameras.front?.clips).toHaveLength(4);
    expect(final(lives)[0]?.state).toBe('complete');
  });

  test('says what its window lacks, and why', async () => {
    const atMs = Date.now();
    store.clip('front', atMs - 2_500, 1_500);
    store.clip('front', atMs - 500, 500);
    const { engine, lives } = await started();
    await engine.follow(request({ atMs }));
    await engine.idle();
    const [manifest] = final(lives);
    expect(manifest?.state).toBe('incomplete');
    expect(
      manifest?.cameras.front?.holes.map(({ from_ms, to_ms, cause }) => [
        from_ms - atMs,
        to_ms - atMs,
        cause,
      ]),
    ).toEqual([
      [-3_000, -2_500, 'not-yet-recorded'],
      [-1_000, -500, 'unexplained'],
    ]);
  });

  test('of the past keeps what covers it, from the folders of those days', async () => {
    const atMs = Date.now() - 3 * 86_400_000;
    store.clipsUntil('front', atMs + 2_500, 8);
    store.clipsUntil('yard', Date.now(), 4);
    const { engine, lives } = await started();
    await engine.follow(request({ atMs, postMs: 1_000 }));
    await engine.idle();
    expect(final(lives)[0]?.state).toBe('complete');
    expect(Object.keys(final(lives)[0]?.cameras ?? {})).toEqual(['front']);
    expect(links(dayOf(atMs))).toHaveLength(5);
  });

  test('said twice in one second is one, with the cameras of both', async () => {
    const atMs = Date.now();
    for (const camera of ['front', 'yard']) store.clipsUntil(camera, atMs + 200, 5);
    const { engine, lives } = await started();
    const both = [
      request({ atMs, postMs: 1_000, cameras: ['front'] }),
      request({ atMs, postMs: 1_000, cameras: ['yard'] }),
    ];
    expect((await engine.follow(both[0] as (typeof both)[0])).kind).toBe('opened');
    expect((await engine.follow(both[1] as (typeof both)[0])).kind).toBe('joined');
    await engine.idle();
    expect(Object.keys(final(lives)[0]?.cameras ?? {})).toEqual(['front', 'yard']);
    expect((await engine.follow(both[0] as (typeof both)[0])).kind).toBe('duplicate');
    expect(kept().filter((name) => name.endsWith('.json'))).toHaveLength(1);
  });

  test('that could not be made to last, asked for again while it waits for its last clip, is not made twice', async () => {
    const atMs = Date.now();
    store.clipsUntil('front', atMs, 4);
    const finish = store.open('front');
    const day = store.layout.eventDay(dayOf(atMs));
    const aside = `${day}-aside`;
    const breakStore = ({ state }: Life) => {
      if (state !== 'started') return;
      renameSync(day, aside);
      writeFileSync(day, '');
    };
    const { engine } = await started({ onLife: breakStore });
    const once = request({ atMs, postMs: 100 });
    await expect(engine.follow(once)).rejects.toMatchObject({ syscall: expect.anything() });
    const [id] = engine.running;
    await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(atMs + 150), 3_000);
    // Nobody may be told that it is safe as long as the store takes nothing.
    await expect(engine.follow(once)).rejects.toMatchObject({ syscall: expect.anything() });
    unlinkSync(day);
    renameSync(aside, day);
    expect(await engine.follow(once)).toEqual({ kind: 'duplicate', id });
    finish(atMs, 600);
    await engine.idle();
    expect(kept().filter((name) => name.endsWith('.json'))).toHaveLength(1);
    expect(links()).toHaveLength(4);
  });

  test('with a name that another event of that second has in files gets the next second', async () => {
    const atMs = Date.now();
    store.clipsUntil('front', atMs, 4);
    const { engine } = await started();
    const ids = [];
    for (const event of ['a/b', 'a?b']) ids.push((await engine.follow(request({ atMs, event }))).id);
    expect(new Set(ids).size).toBe(2);
    expect(ids.every((id) => id.startsWith('{a_b}-'))).toBe(true);
  });

  test('is not opened again by a message that the broker repeats', async () => {
    store.clipsUntil('front', Date.now(), 4);
    const { engine } = await started();
    const trigger = { by: 'mqtt', topic: 't', receivedMs: Date.now(), digest: 'a'.repeat(64) } as const;
    await engine.follow(request({ trigger }));
    const again = request({ atMs: Date.now() + 5_000, trigger: { ...trigger, isRepeated: true } });
    expect((await engine.follow(again)).kind).toBe('duplicate');
  });

  test('is opened again by a message of the same words, also if the broker has sent that one in vain before', async () => {
    store.clipsUntil('front', Date.now(), 4);
    const { engine } = await started();
    const trigger = { by: 'mqtt', topic: 't', receivedMs: Date.now(), digest: 'a'.repeat(64) } as const;
    await engine.follow(request({ trigger }));
    const laterMs = Date.now() + 3_600_000;
    const again = { ...trigger, receivedMs: laterMs, isRepeated: true };
    expect((await engine.follow(request({ atMs: Date.now() + 5_000, trigger: again }))).kind).toBe('opened');
  });

  test('is refused where no camera is known', async () => {
    const { engine } = await started();
    await expect(engine.follow(request())).rejects.toMatchObject({ code: 'NO_CAMERA' });
    expect(existsSync(store.layout.eventsDir)).toBe(false);
  });
});

describe('a persistent event', () => {
  const on = () => request({ action: 'on', event: 'alarm' });

  test('is one however often it is switched on, follows a camera that comes back, and ends by "off"', async () => {
    store.clipsUntil('front', Date.now(), 3);
    const { engine, lives } = await started();
    const { id } = await engine.follow(on());
    expect(await engine.follow(on())).toEqual({ kind: 'refreshed', id });
    expect(existsSync(flagPath(store.layout, 'alarm'))).toBe(true);
    const before = Date.now();
    store.clip('front', before, 500);
    await vi.waitFor(() => expect(links().length).toBeGreaterThanOrEqual(4));
    expect(await engine.follow(request({ action: 'off', event: 'alarm' }))).toEqual({ kind: 'ended', id });
    await engine.idle();
    expect(final(lives)).toHaveLength(1);
    expect(existsSync(flagPath(store.layout, 'alarm'))).toBe(false);
    expect(await engine.follow(request({ action: 'off', event: 'alarm' }))).toMatchObject({
      kind: 'was-off',
    });
  });

  test('ends when its flag is removed', async () => {
    store.clipsUntil('front', Date.now(), 3);
    const { engine, lives } = await started();
    await engine.follow(on());
    expect(await switchOff(store.layout, 'alarm')).toBe(true);
    await engine.idle();
    expect(final(lives)).toHaveLength(1);
  });

  test('ends by its time-out, unless somebody touches its flag', async () => {
    store.clipsUntil('front', Date.now(), 3);
    const { engine, lives } = await started({ persistentTimeoutMs: 1_500 });
    await engine.follow(on());
    const path = flagPath(store.layout, 'alarm');
    const touchedMs = Date.now() + 1_000;
    await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(touchedMs), 3_000);
    utimesSync(path, new Date(), new Date());
    await engine.idle();
    const [manifest] = final(lives);
    const endMs = manifest?.windows.at(-1)?.to_ms ?? 0;
    expect(endMs - touchedMs).toBeGreaterThan(1_400);
    expect(endMs - touchedMs).toBeLessThan(2_500);
  });

  test('is refreshed, not opened again, where another process runs it', async () => {
    store.clipsUntil('front', Date.now(), 3);
    const { engine } = await started();
    const { id } = await engine.follow(on());
    const path = flagPath(store.layout, 'alarm');
    utimesSync(path, 0, 0);
    const other = await started();
    expect(await other.engine.follow(on())).toEqual({ kind: 'elsewhere', id });
    expect(statSync(path).mtimeMs).toBeGreaterThan(Date.now() - 10_000);
  });
});

describe('after a crash', () => {
  test('the same links and the same manifest come of it', async () => {
    const atMs = Date.now();
    const clips = store.clipsUntil('front', atMs + 200, 5);
    const first = await started();
    const { id } = await first.engine.follow(request({ atMs, postMs: 100_000 }));
    await first.engine.close();
    const before = links();
    // Killed after a link, before the manifest lists it.
    const late = store.clip('front', atMs + 200, 1_000);
    const name = `front-${id}_00${before.length + 1}(0 sec).mp4`;
    linkSync(clipPath(store.layout, late), join(store.layout.eventDay(dayOf(atMs)), name));
    const path = join(store.layout.eventDay(dayOf(atMs)), `${id}.json`);
    const manifest = eventManifestSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    const short = { ...manifest, windows: [{ ...manifest.windows[0], to: '', to_ms: atMs + 300 }] };
    writeFileSync(path, JSON.stringify(short));
    store.orphan();
    const { engine, lives } = await started();
    expect(await engine.resume()).toBe(1);
    await engine.idle();
    expect(links()).toEqual([...before, name].sort());
    expect(final(lives)[0]?.cameras.front?.clips.map(({ clip }) => clip)).toEqual(
      [...clips, late].slice(-links().length).map(({ fileName }) => fileName),
    );
    expect(final(lives)[0]?.state).toBe('complete');
    expect(readdirSync(store.layout.runningDir).filter((entry) => entry.startsWith('4194999'))).toEqual([]);
  });

  test('a manifest that a power cut left empty is made again from its pointer', async () => {
    const atMs = Date.now();
    store.clipsUntil('front', atMs + 300, 5);
    const first = await started();
    const { id } = await first.engine.follow(request({ atMs, postMs: 200 }));
    await first.engine.close();
    writeFileSync(join(store.layout.eventDay(dayOf(atMs)), `${id}.json`), '');
    store.orphan();
    const { engine, lives } = await started();
    expect(await engine.resume()).toBe(1);
    await engine.idle();
    expect(final(lives)).toMatchObject([{ id, state: 'complete' }]);
    expect(final(lives)[0]?.cameras.front?.clips.map(({ link }) => link)).toEqual(links());
  });

  test('a name that was claimed and never written to is let go', async () => {
    const ref = `${dayOf(Date.now())}/{door}-${dayOf(Date.now())},00.00.00.json`;
    const gone = join(store.layout.runningDir, '4194999-1-x');
    mkdirSync(gone, { recursive: true });
    mkdirSync(store.layout.eventDay(dayOf(Date.now())), { recursive: true });
    writeFileSync(join(gone, 'door.json'), JSON.stringify({ manifest: ref }));
    writeFileSync(join(store.layout.eventsDir, ref), '');
    const { engine } = await started();
    expect(await engine.resume()).toBe(0);
    expect(existsSync(join(store.layout.eventsDir, ref))).toBe(false);
    expect(listPointers(store.layout.runningDir)).toEqual([]);
  });

  test('one event that cannot be taken up does not hold up another', async () => {
    const atMs = Date.now();
    store.clipsUntil('front', atMs, 4);
    const first = await started();
    const bad = await first.engine.follow(request({ atMs, event: 'bad', postMs: 60_000 }));
    const good = await first.engine.follow(request({ atMs, event: 'good', postMs: 60_000 }));
    await first.engine.close();
    const path = join(store.layout.eventDay(dayOf(atMs)), `${bad.id}.json`);
    unlinkSync(path);
    mkdirSync(path);
    store.orphan();
    const { engine } = await started();
    expect(await engine.resume()).toBe(1);
    expect(engine.running).toEqual([good.id]);
    rmSync(path, { recursive: true });
    expect(await engine.resume()).toBe(1);
    expect(engine.running).toEqual([good.id, bad.id]);
  });

  test('what a running process saves is left to it', async () => {
    store.clipsUntil('front', Date.now(), 3);
    const { engine } = await started();
    await engine.follow(request({ postMs: 60_000 }));
    const other = await started();
    expect(await other.engine.resume()).toBe(0);
  });
});

test('a link that somebody removes while it is saved is made again', async () => {
  const atMs = Date.now();
  store.clipsUntil('front', atMs + 200, 5);
  const { engine, lives } = await started();
  await engine.follow(request({ atMs, postMs: 1_500 }));
  unlinkSync(join(store.layout.eventDay(dayOf(atMs)), links()[0] as string));
  store.clip('front', atMs + 200, 2_000);
  await engine.idle();
  expect(final(lives)[0]?.state).toBe('complete');
  for (const { link } of final(lives)[0]?.cameras.front?.clips ?? []) expect(links()).toContain(link);
});
