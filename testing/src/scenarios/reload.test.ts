import { readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { type FakeCamera, startFakeCamera } from '../fake-camera/index.ts';
import { readFrames } from '../frame-audit.ts';
import { DaemonProcess } from '../rig/daemon-process.ts';
import { Mosquitto } from '../rig/mosquitto.ts';
import { type RigConfig, RigStore } from '../rig/store.ts';
import { smallVideo } from '../rig/video-cache.ts';
import { sleep, waitFor } from '../rig/wait.ts';
import { whileTesting } from '../rig/while-testing.ts';

/** A store, some cameras, and a daemon that records those that are configured. */
async function setUp(ids: readonly string[]) {
  const store = whileTesting(await RigStore.create());
  const cameras: Record<string, FakeCamera> = {};
  for (const id of ids)
    cameras[id] = whileTesting(await startFakeCamera({ video: await smallVideo(), audio: 'aac' }));
  const camera = (id: string) => cameras[id] as FakeCamera;
  const configure = (
    chosen: Record<string, Record<string, unknown>>,
    common: RigConfig['common'] = {},
    service: RigConfig['service'] = {},
  ) =>
    store.configure({
      cameras: Object.fromEntries(
        Object.entries(chosen).map(([id, keys]) => [id, { source: camera(id).url, ...keys }]),
      ),
      common: { ...common },
      service: { stall_timeout: '2s', ...service },
    });
  const start = () => whileTesting(DaemonProcess.start('cam-service', ['-c', store.configFile, '--all']));
  /** Waits until each camera has so many clips more than now. */
  const clips = async (more: number, ...of: string[]) => {
    const now = await Promise.all(of.map(async (id) => (await store.clips(id)).length));
    for (const [index, id] of of.entries()) {
      const wanted = (now[index] ?? 0) + more;
      await waitFor(`${wanted} clips of ${id}`, async () => (await store.clips(id)).length >= wanted);
    }
  };
  return { store, camera, configure, start, clips };
}

/** Sends SIGHUP and waits until the log says what came of it. */
async function reload(daemon: DaemonProcess, outcome: RegExp): Promise<string> {
  const before = daemon.output.length;
  daemon.signal('SIGHUP');
  const news = () => daemon.output.slice(before);
  await waitFor(`${outcome} in the log`, () => outcome.test(news()));
  return news();
}

const RELOADED = /configuration reloaded/;
const NOT_RELOADED = /configuration was not reloaded, the old one stays in force/;

/** One session from its first frame on, and every frame of it in the clips, once and in order. */
async function expectUndisturbed(store: RigStore, id: string, camera: FakeCamera): Promise<void> {
  const { sessions } = camera.stats();
  expect(sessions).toHaveLength(1);
  const audit = await store.audit(id);
  expect(audit).toMatchObject({ missing: [], duplicates: 0, outOfOrder: 0 });
  expect(audit.first).toBe(sessions[0]?.sent[0]?.first);
}

describe('cam-service, told to read its configuration again,', () => {
  test('starts, stops and restarts cameras, and loses no frame of the others', async () => {
    const { store, camera, configure, start, clips } = await setUp(['keep', 'gone', 'changed', 'added']);
    await configure({ keep: {}, gone: {}, changed: {} });
    const daemon = start();
    await clips(2, 'keep', 'gone', 'changed');
    await sleep(800);
    await configure({ keep: {}, changed: { segment_time: '1s', audio: 'none' }, added: {} });
    await reload(daemon, RELOADED);

    const lastSent = camera('gone').stats().sessions[0]?.sent.at(-1)?.last ?? 0;
    const audit = await store.audit('gone');
    expect(audit).toMatchObject({ missing: [], duplicates: 0, outOfOrder: 0 });
    expect(lastSent - audit.last).toBeLessThanOrEqual(5);
    expect(await readdir(store.layout.liveDir('gone'))).toEqual([]);
    expect((await store.ledger('gone')).at(-1)).toMatchObject({ type: 'stop' });
    expect(await store.stateText('gone')).toMatch(/^STOPPED/);

    await clips(2, 'keep', 'changed', 'added');
    expect(camera('gone').stats().connections).toBe(0);
    expect(await daemon.stop()).toEqual({ code: 0, signal: null });
    await expectUndisturbed(store, 'keep', camera('keep'));
    await expectUndisturbed(store, 'added', camera('added'));
    expect(camera('changed').stats().sessions).toHaveLength(2);
    const changed = await store.clips('changed');
    expect(changed.at(-2)?.durationMs).toBeLessThan(1_500);
    const [first, last] = [changed[0], changed.at(-1)];
    const { unrecorded } = await store.account('changed', first?.startMs ?? 0, last?.startMs ?? 0);
    expect(unrecorded).toHaveLength(1);
    expect(unrecorded[0]?.cause).toMatch(/^recorder-(stopped|reconfigured)$/);
    expect((unrecorded[0]?.toMs ?? 0) - (unrecorded[0]?.fromMs ?? 0)).toBeLessThan(4_000);
  });

  test('leaves everything as it is if the configuration is wrong', async () => {
    const { store, camera, configure, start, clips } = await setUp(['front', 'yard']);
    await configure({ front: {}, yard: {} });
    const daemon = start();
    await clips(1, 'front', 'yard');
    await configure({ front: { sorce: 'x', segment_time: 'soon' } });
    const news = await reload(daemon, NOT_RELOADED);
    expect(news).toMatch(/cam_rtsp\.yaml:\d+:\d+: cameras\.front\.sorce: unknown key; did you mean "source"/);
    expect(news).toMatch(/cam_rtsp\.yaml:\d+:\d+: cameras\.front\.segment_time: "soon" is not a duration/);
    await configure({ front: { enabled: false } });
    await reload(daemon, NOT_RELOADED);
    await clips(2, 'front', 'yard');
    await configure({ front: {}, yard: {} });
    expect(await reload(daemon, RELOADED)).toContain('2 unchanged, 0 restarted');
    await clips(1, 'front', 'yard');
    expect(await daemon.stop()).toEqual({ code: 0, signal: null });
    for (const id of ['front', 'yard']) await expectUndisturbed(store, id, camera(id));
  });

  test('changes log level and broker without touching a camera', async () => {
    const { store, camera, configure, start, clips } = await setUp(['front']);
    const broker = whileTesting(await Mosquitto.create(store.folder));
    await broker.start();
    await configure({ front: {} });
    const daemon = start();
    await clips(1, 'front');
    expect(daemon.output).not.toContain('DEBUG');
    await configure({ front: {} }, { log_level: 'debug', mqtt: broker.config });
    await reload(daemon, RELOADED);
    await waitFor('a line of debugging', () => / DEBUG front: clip /.test(daemon.output));
    const retained = (topic: string) => waitFor(topic, () => broker.retained(topic));
    expect(JSON.parse(await retained('hw/cameras/front'))).toMatchObject({ state: 'recording' });
    await configure({ front: {} }, { mqtt: broker.config, mqtt_topic_status: 'cams/%camid%/status' });
    await reload(daemon, RELOADED);
    expect(JSON.parse(await retained('cams/front/status'))).toMatchObject({ state: 'recording' });
    expect(JSON.parse(await retained('hw/cameras/front'))).toMatchObject({ state: 'gone', code: 2 });
    const quiet = daemon.output.length;
    await clips(2, 'front');
    expect(daemon.output.slice(quiet)).not.toContain('DEBUG');
    expect(await daemon.stop()).toEqual({ code: 0, signal: null });
    await expectUndisturbed(store, 'front', camera('front'));
  });

  test.each([0, 100, 250, 400])('ends all the same if SIGTERM comes %i ms later', async (ms) => {
    const { store, camera, configure, start, clips } = await setUp(['front', 'added']);
    await configure({ front: {} });
    const daemon = start();
    await clips(1, 'front');
    await configure({ front: { audio: 'none' }, added: {} });
    daemon.signal('SIGHUP');
    await sleep(ms);
    const ended = await Promise.race([daemon.stop(), sleep(5_000)]);
    expect(ended).toEqual({ code: 0, signal: null });
    expect(await readdir(store.layout.liveDir('front'))).toEqual([]);
    expect(camera('front').stats().connections).toBe(0);
    const frames = (await Promise.all((await store.clipFiles('front')).map(readFrames))).flat();
    expect(frames.length).toBeGreaterThan(25);
  });
});
