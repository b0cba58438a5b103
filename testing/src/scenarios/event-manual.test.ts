import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { dayOf, type EventManifest, type StoreLayout, storeLayout } from '@pm-dvr/contracts';
import { describe, expect, test } from 'vitest';
import { DaemonProcess } from '../rig/daemon-process.ts';
import { auditEvents, begunParts, partsOf, savedParts } from '../rig/event-audit.ts';
import { camEvent, ending } from '../rig/event-client.ts';
import { ClipMaker, type ClipMakerOptions } from '../rig/event-clips.ts';
import { FakeTime, fakeTimeLibrary } from '../rig/fake-time.ts';
import type { RunResult } from '../rig/run-program.ts';
import { RigStore } from '../rig/store.ts';
import { sleep, waitFor } from '../rig/wait.ts';

const CAMERAS = ['front', 'yard'];
const CLIPS_BEFORE = 5;
const HOUR_MS = 3_600_000;
/** How near a clip's edge may be to that of a window for its membership to be a matter of luck. */
const EDGE_MS = 100;
const CLIP_MS = 1_000;
/** A program takes so long at most to begin, on a machine that has other things to do too. */
const START_MS = 5_000;
/** A flag that is taken away is noticed at once, or within a second. */
const NOTICE_MS = 1_200;
const ENDED_WELL = { code: 0, signal: null };

/** A store in which footage is being made, and the command line before it. */
class Desk implements AsyncDisposable {
  readonly store: RigStore;
  readonly layout: StoreLayout;
  readonly maker: ClipMaker;

  private constructor(store: RigStore, layout: StoreLayout, maker: ClipMaker) {
    this.store = store;
    this.layout = layout;
    this.maker = maker;
  }

  static async open(
    options: Partial<ClipMakerOptions> & { eventsDir?: string; timeout?: string } = {},
  ): Promise<Desk> {
    const { eventsDir, timeout, ...making } = options;
    const store = await RigStore.create();
    await store.configure({
      cameras: {},
      ...(eventsDir === undefined ? {} : { common: { events_dir: eventsDir } }),
      event: { default_snap_time: '3s', ...(timeout && { mqtt_event_persistent_timeout: timeout }) },
    });
    const { baseDir } = store.layout;
    const layout = storeLayout(eventsDir === undefined ? { baseDir } : { baseDir, eventsDir });
    const desk = new Desk(store, layout, await ClipMaker.start({ layout, cameras: CAMERAS, ...making }));
    await desk.footage(CLIPS_BEFORE);
    return desk;
  }

  async footage(clips: number): Promise<void> {
    await waitFor('footage', () => CAMERAS.every((camera) => this.maker.of(camera).length >= clips));
  }

  /** Runs cam-event to its end. */
  async run(...args: string[]): Promise<RunResult> {
    return await camEvent(this.store, args);
  }

  /** Begins to run cam-event. */
  start(...args: string[]): DaemonProcess {
    return DaemonProcess.start('cam-event', ['-c', this.store.eventConfigFile, ...args]);
  }

  /** The manifest of the one event of that text, when it has one. */
  async begun(event: string): Promise<EventManifest> {
    const find = async () => (await partsOf(this.layout, event).catch(() => []))[0]?.manifest;
    return await waitFor(`the event ${event}`, find);
  }

  /** The only part of the only event of a text, after it was held against the clips that were made. */
  async checked(event: string): Promise<EventManifest> {
    const [part, ...more] = await partsOf(this.layout, event);
    expect(more).toEqual([]);
    const { manifest } = part as NonNullable<typeof part>;
    const [window] = manifest.windows;
    for (const [camera, { clips }] of Object.entries(manifest.cameras)) {
      const expected = this.maker.meeting(camera, window?.from_ms ?? 0, window?.to_ms ?? 0);
      expect(clips.map(({ clip }) => clip)).toEqual(expected.map(({ fileName }) => fileName));
    }
    expect(await auditEvents(this.layout)).toEqual([]);
    return manifest;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.maker[Symbol.asyncDispose]();
    await this.store[Symbol.asyncDispose]();
  }
}

/** All files below a folder, with what tells whether they were touched. */
async function tree(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
  const describe = async (path: string) => {
    const { ino, mtimeMs, nlink, size } = await stat(path);
    return `${path} ${ino} ${mtimeMs} ${nlink} ${size}`;
  };
  return await Promise.all(paths.map(describe));
}

describe.concurrent('cam-event by hand', () => {
  test('saves cameras around now, and says what it kept', async () => {
    await using desk = await Desk.open();
    const startedMs = Date.now();
    const { code, stdout } = await desk.run('-s', '3', 'front', 'yard');
    expect({ code, stdout }).toMatchObject({ code: 0 });
    const manifest = await desk.checked('test_event');
    expect(manifest).toMatchObject({ state: 'complete', mode: 'once', trigger: { by: 'command' } });
    expect(Object.keys(manifest.cameras)).toEqual(['front', 'yard']);
    expect(manifest.at_ms - startedMs).toBeLessThanOrEqual(START_MS);
    expect(manifest.windows[0]).toMatchObject({
      from_ms: manifest.at_ms - 3_000,
      to_ms: manifest.at_ms + 3_000,
    });
    expect(stdout).toContain(`${manifest.id}: complete\n`);
    for (const camera of CAMERAS)
      expect(stdout).toContain(`${camera}: ${manifest.cameras[camera]?.clips.length} clips`);
  });

  test('saves what was in the past at once, as JSON if asked; says what is missing with exit code 1', async () => {
    await using desk = await Desk.open();
    const atMs = Date.now() - 3_000;
    const at = new Date(atMs).toISOString();
    const whole = await desk.run('-e', 'seen', '--at', at, '--pre', '1', '--post', '1s', '--json', 'front');
    expect(whole.code, whole.stderr).toBe(0);
    const manifest = await desk.checked('seen');
    expect(manifest).toMatchObject({ at_ms: atMs, state: 'complete' });
    expect(manifest.windows).toMatchObject([{ from_ms: atMs - 1_000, to_ms: atMs + 1_000 }]);
    expect(JSON.parse(whole.stdout)).toEqual([manifest]);

    const before = await desk.run('-e', 'too early', '--at', at, '--pre', '10min', '--post', '0', 'front');
    expect(before.code).toBe(1);
    expect(before.stdout).toMatch(/: incomplete\n {2}front: \d+ clips, .*\n {4}missing from .* s, /);
    const [early] = await partsOf(desk.layout, 'too early');
    expect(early?.manifest.cameras.front?.holes).toHaveLength(1);
    const [hole] = early?.manifest.cameras.front?.holes ?? [];
    expect(hole?.to_ms).toBe(desk.maker.of('front')[0]?.startMs);
    expect(hole?.cause).toBe('not-yet-recorded');
  });

  test('keeps an event that was switched on until it is switched off by another process', async () => {
    await using desk = await Desk.open();
    await using alarm = desk.start('-e', 'alarm', '-p=on');
    await desk.begun('alarm');
    await using again = desk.start('-e', 'alarm', '-p', 'on');
    await waitFor('the second to wait', () => again.output.includes('on already, in another process'));
    const running = await desk.run('--list');
    expect(running.stdout).toMatch(/^saving +\S+ \S+ alarm +front \+1 +\d+ /m);
    const offMs = Date.now();
    expect(await desk.run('-e', 'alarm', '-p=off')).toMatchObject({
      ...{ code: 0, stdout: 'The event "alarm" ends now.\n' },
    });
    const overMs = Date.now();
    expect(await ending(alarm)).toEqual(ENDED_WELL);
    expect(await ending(again)).toEqual(ENDED_WELL);
    const manifest = await desk.checked('alarm');
    expect(manifest).toMatchObject({ state: 'complete', mode: 'persistent' });
    expect(Object.keys(manifest.cameras)).toEqual(CAMERAS);
    expect(manifest.windows[0]?.to_ms).toBeGreaterThanOrEqual(offMs);
    expect(manifest.windows[0]?.to_ms).toBeLessThanOrEqual(overMs + NOTICE_MS);
    expect(alarm.output).toContain(`${manifest.id}: complete`);
    expect((await desk.run('--list')).stdout).toMatch(
      /^complete +\S+ \S+ alarm +front \+1 +\d+ +\S+ \S+ +-$/m,
    );
    expect((await desk.run('-e', 'alarm', '-p=off')).stdout).toBe('No event "alarm" was running.\n');
    expect(await readdir(desk.layout.flagsDir)).toEqual([]);
  });

  test('ends an event in the foreground by one SIGINT', async () => {
    await using desk = await Desk.open();
    await using alarm = desk.start('-e', 'alarm', '-p=on', 'front');
    await desk.begun('alarm');
    await sleep(1_000);
    alarm.signal('SIGINT');
    expect(await ending(alarm)).toEqual(ENDED_WELL);
    expect(await desk.checked('alarm')).toMatchObject({ state: 'complete', mode: 'persistent' });
  });

  test('--dry-run tells the clips, and touches nothing', async () => {
    await using desk = await Desk.open();
    await desk.maker.stop();
    const before = await tree(desk.store.folder);
    const { code, stdout } = await desk.run('-n', '-s', '10', 'front');
    expect(code).toBe(0);
    expect(stdout).toContain(`from ${dayOf(Date.now())}/${desk.maker.of('front').at(-1)?.fileName}`);
    expect(await tree(desk.store.folder)).toEqual(before);
  });

  test('does not know a camera: hints, and exit code 64; goes on with the others', async () => {
    await using desk = await Desk.open();
    const wrong = await desk.run('frnt');
    expect(wrong).toMatchObject({ code: 64, stdout: '' });
    expect(wrong.stderr).toMatch(/no camera "frnt" \(did you mean "front"\?\)/);
    expect(await savedParts(desk.layout)).toEqual([]);
    const partly = await desk.run('-s', '1', 'nowhere', 'yard');
    expect(partly.code).toBe(0);
    expect(partly.stderr).toContain('nowhere');
    expect(Object.keys((await desk.checked('test_event')).cameras)).toEqual(['yard']);
  });

  test('killed in the foreground: --resume finishes what was begun', async () => {
    await using desk = await Desk.open();
    await using killed = desk.start('-e', 'broken off', '-s', '4', ...CAMERAS);
    await desk.begun('broken off');
    await sleep(700);
    killed.signal('SIGKILL');
    await killed.exited;
    expect((await desk.run('--list')).stdout).toMatch(/^left /m);
    expect(await desk.run('--verify')).toMatchObject({ code: 1 });
    const resumed = await desk.run('--resume');
    expect(resumed.code).toBe(0);
    expect(await desk.checked('broken off')).toMatchObject({ state: 'complete' });
    expect(await desk.run('--verify')).toMatchObject({ code: 0 });
    expect((await desk.run('--resume')).stdout).toBe('There is nothing to resume.\n');
  });

  test('with the events on another file system: copies that are compared, also if killed at it', async () => {
    const eventsDir = await mkdtemp('/dev/shm/pm-dvr-events-');
    try {
      await using desk = await Desk.open({ eventsDir, bytes: 8_000_000 });
      for (let kills = 0; kills < 3; kills++) {
        await using killed = desk.start('-e', `copy ${kills}`, '-s', '3', ...CAMERAS);
        await desk.begun(`copy ${kills}`);
        await sleep(30 * kills);
        killed.signal('SIGKILL');
        await killed.exited;
      }
      const { code, stdout } = await desk.run('--resume');
      expect(code, stdout).toBe(0);
      expect(stdout).toMatch(/^3 events resumed\n/);
      expect((await desk.run('-e', 'copy', '-s', '2', 'front')).code).toBe(0);
      const parts = await savedParts(desk.layout);
      expect(parts).toHaveLength(4);
      for (const { manifest } of parts) {
        expect(manifest.state).toBe('complete');
        const [window] = manifest.windows;
        for (const [camera, { clips }] of Object.entries(manifest.cameras)) {
          expect(new Set(clips.map(({ kept }) => kept))).toEqual(new Set(['copy']));
          const expected = desk.maker.meeting(camera, window?.from_ms ?? 0, window?.to_ms ?? 0);
          expect(clips.map(({ clip }) => clip).sort()).toEqual(
            expected.map(({ fileName }) => fileName).sort(),
          );
        }
      }
      expect(await auditEvents(desk.layout)).toEqual([]);
      expect(await desk.run('--verify')).toMatchObject({ code: 0 });
    } finally {
      await rm(eventsDir, { recursive: true });
    }
  });
});

const missing = fakeTimeLibrary() === undefined;
const title = `an event${missing ? ' (skipped: the package faketime is not installed)' : ''}`;

describe.skipIf(missing).concurrent(title, () => {
  test.each([
    ['', false],
    [', though its process is killed in the new day', true],
  ])('that goes on over midnight: two parts, each clip in that of its day%s', async (_, isKilled) => {
    const midnight = new Date();
    midnight.setHours(24, 0, 0, 0);
    const midnightMs = midnight.getTime();
    await using time = await FakeTime.create({ startMs: midnightMs - 12_000 });
    // What the flag's file bears is the real time, hours ago.
    await using desk = await Desk.open({ nowMs: () => time.nowMs(), timeout: '7d' });
    const cam = (...args: string[]) => time.start('cam-event', ['-c', desk.store.eventConfigFile, ...args]);
    await using first = cam('-e', 'night', '-p=on', '--pre', '2', ...CAMERAS);
    await desk.begun('night');
    expect(time.nowMs()).toBeLessThan(midnightMs - 1_000);
    await waitFor('the new day', async () => (await begunParts(desk.layout)).length === 2, 20_000);
    let owner = first;
    if (isKilled) {
      first.signal('SIGKILL');
      await first.exited;
      await sleep(1_500);
      owner = cam('--resume');
    }
    await using last = owner;
    await waitFor('some time', () => time.nowMs() > midnightMs + 4_500);
    const offMs = time.nowMs();
    await desk.run('-e', 'night', '-p=off');
    const overMs = time.nowMs();
    expect(await ending(last), last.output).toEqual(ENDED_WELL);

    const [before, after, ...more] = await partsOf(desk.layout, 'night');
    expect(more).toEqual([]);
    expect([before?.day, after?.day]).toEqual([dayOf(midnightMs - 1), dayOf(midnightMs)]);
    expect(after?.ref).toBe(`${dayOf(midnightMs)}/${before?.manifest.id}+2.json`);
    const [one, two] = [before, after].map((part) => part?.manifest as EventManifest) as [
      EventManifest,
      EventManifest,
    ];
    expect(one).toMatchObject({ state: 'complete', part: 1, continued: true });
    expect(two).toMatchObject({ state: 'complete', part: 2, continued: false, at_ms: one.at_ms });
    expect(one.windows).toMatchObject([{ from_ms: one.at_ms - 2_000, to_ms: midnightMs }]);
    expect(two.windows).toMatchObject([{ from_ms: midnightMs }]);
    expect(two.windows[0]?.to_ms).toBeGreaterThanOrEqual(offMs);
    expect(two.windows[0]?.to_ms).toBeLessThanOrEqual(overMs + NOTICE_MS);
    for (const camera of CAMERAS) {
      const all = desk.maker.meeting(camera, one.windows[0]?.from_ms ?? 0, two.windows[0]?.to_ms ?? 0);
      const names = (manifest: EventManifest) => manifest.cameras[camera]?.clips.map(({ clip }) => clip);
      const ofDay = (isNew: boolean) =>
        all.filter(({ startMs }) => startMs >= midnightMs === isNew).map(({ fileName }) => fileName);
      expect(names(one)).toEqual(ofDay(false));
      expect(names(two)).toEqual(ofDay(true));
    }
    expect(await auditEvents(desk.layout)).toEqual([]);
    expect((await desk.run('--verify')).code).toBe(0);
  });

  test.each([
    ['back', -HOUR_MS],
    ['forward', HOUR_MS],
  ])('during which the clock is set %s by an hour: lasts as long, and keeps all', async (_, stepMs) => {
    await using time = await FakeTime.create({ startMs: Date.now() + 2 * HOUR_MS });
    await using desk = await Desk.open({ nowMs: () => time.nowMs() });
    const startedMs = performance.now();
    const args = ['-c', desk.store.eventConfigFile, '-e', 'step', '-s', '4', '--json', 'front'];
    await using event = time.start('cam-event', args);
    const { at_ms: atMs } = await desk.begun('step');
    const at = performance.now() - (time.nowMs() - atMs);
    await sleep(1_500);
    await time.step(stepMs);
    await ending(event);
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(4_000);
    expect(performance.now() - at).toBeLessThanOrEqual(4_000 + CLIP_MS + START_MS);
    const [part] = await partsOf(desk.layout, 'step');
    const manifest = part?.manifest as EventManifest;
    expect(manifest.windows).toHaveLength(2);
    const [one, two] = manifest.windows as [EventManifest['windows'][0], EventManifest['windows'][0]];
    expect(one.from_ms).toBe(atMs - 4_000);
    const lengths = [(one.to_ms ?? 0) - one.from_ms, (two.to_ms ?? 0) - two.from_ms];
    expect(Math.abs((lengths[0] ?? 0) + (lengths[1] ?? 0) - 8_000)).toBeLessThanOrEqual(5);
    const names = manifest.cameras.front?.clips.map(({ clip }) => clip);
    const expected = desk.maker
      .of('front')
      .filter(
        ({ begunAt, finishedAt }) => finishedAt > at - 4_000 + EDGE_MS && begunAt < at + 4_000 - EDGE_MS,
      );
    expect(names).toEqual(expect.arrayContaining(expected.map(({ fileName }) => fileName)));
    expect(names?.length).toBeLessThanOrEqual(expected.length + 1);
    expect(await auditEvents(desk.layout)).toEqual([]);
  });
});
