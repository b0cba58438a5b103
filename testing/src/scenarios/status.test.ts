import { stateFileText } from '@pm-dvr/contracts';
import { describe, test } from 'vitest';
import { type FakeCamera, startFakeCamera } from '../fake-camera/index.ts';
import { DaemonProcess } from '../rig/daemon-process.ts';
import { FakeTime, fakeTimeLibrary } from '../rig/fake-time.ts';
import { Mosquitto } from '../rig/mosquitto.ts';
import { FakeSendmail } from '../rig/sendmail.ts';
import { followStateFile, hasState, status, statuses } from '../rig/status-watch.ts';
import { type RigConfig, RigStore } from '../rig/store.ts';
import { smallVideo } from '../rig/video-cache.ts';
import { sleep, waitFor } from '../rig/wait.ts';

const CANARY = 'kanarienvogel-17';
const USER = 'viewer';

/** Longer than the time between two looks, so that a mail that does not wait comes earlier than it may. */
const WHINE_AFTER_MS = 8_000;
/** The daemon looks so often whether a mail is due. */
const CHECK_MS = 5_000;
const SLACK_MS = 1_000;
/** The camera counts as away from its last frame on, which a busy machine has seen this long before. */
const LAST_FRAME_MS = 1_500;

const MAILS = `once when a camera stays away, once when it is back, and one an hour at most${
  fakeTimeLibrary() ? '' : ' (skipped: the package faketime is not installed)'
}`;

async function startCamera(): Promise<FakeCamera> {
  const auth = { scheme: 'digest', user: USER, password: CANARY } as const;
  return await startFakeCamera({ video: await smallVideo(), audio: 'aac', auth });
}

async function configure(store: RigStore, cameras: Record<string, FakeCamera>, common: RigConfig['common']) {
  const sources = Object.entries(cameras).map(([id, camera]) => {
    return [id, { source: camera.urlFor(USER, CANARY) }] as const;
  });
  await store.configure({
    cameras: Object.fromEntries(sources),
    common: { ...common },
    service: { stall_timeout: '2s' },
  });
}

function start(store: RigStore): DaemonProcess {
  return DaemonProcess.start('cam-service', ['-c', store.configFile, '--all']);
}

function withoutRepeats<T>(values: readonly T[]): T[] {
  return values.filter((value, index) => value !== values[index - 1]);
}

describe.concurrent('cam-service says how its cameras are', () => {
  test('over MQTT and in the state file, in every state', async ({ expect }) => {
    await using store = await RigStore.create();
    await using broker = await Mosquitto.create(store.folder);
    await broker.start();
    await using watch = await broker.watch();
    await using camera = await startCamera();
    await configure(store, { front: camera }, { mqtt: broker.config });
    await using file = followStateFile(store, 'front');
    await using daemon = start(store);
    const fileSays = (text: string) =>
      waitFor(`state file "${text}"`, () => file.texts.at(-1)?.includes(text));

    const recording = await status(watch, 'front', (one) => one.last_clip !== undefined);
    expect(recording).toMatchObject({ code: 0, state: 'recording', reconnects: 0 });
    expect(recording.bit_rate).toBeGreaterThan(10_000);
    expect(recording.fps).toBeGreaterThan(15);
    expect(Math.abs(recording.timestamp - Date.now() / 1000)).toBeLessThan(5);
    expect((await store.clips('front')).map((clip) => clip.fileName)).toContain(recording.last_clip);
    await fileSays(`last clip ${recording.last_clip}`);

    camera.fault({ kind: 'refuse' });
    const waiting = await status(watch, 'front', (one) => one.cause === 'connection-refused');
    expect(waiting).toMatchObject({ code: 1, state: 'waiting' });
    await fileSays('NO VIDEO');

    await camera.clear();
    const back = await status(watch, 'front', hasState('recording'));
    expect(back).toMatchObject({ code: 0, reconnects: 1 });
    expect(back.cause).toBeUndefined();

    expect(await daemon.stop()).toEqual({ code: 0, signal: null });
    const stopped = await status(watch, 'front', hasState('stopped'));
    expect(stopped).toMatchObject({ code: 2 });
    expect(await store.stateText('front')).toBe(stateFileText(stopped));
    expect(JSON.parse((await broker.retained('hw/cameras/front')) ?? '')).toEqual(stopped);

    const states = withoutRepeats(statuses(watch, 'front').map((one) => one.state));
    expect(states.filter((state) => state !== 'starting')).toEqual([
      ...['recording', 'waiting', 'recording', 'stopped'],
    ]);
    for (const text of file.texts) expect(text).toMatch(/^[^\n]{5,}\n[012]\n$/);
    expect(file.changes.rewritten).toBe(0);
    expect(file.changes.replaced).toBeGreaterThanOrEqual(file.texts.length);
    const codes = file.texts.map((text) => text.split('\n')[1]);
    expect(withoutRepeats(codes)).toEqual(['1', '0', '1', '0', '2']);
    expect(JSON.stringify([watch.seen, file.texts, daemon.output])).not.toContain(CANARY);
    expect(JSON.stringify([watch.seen, file.texts, daemon.output])).not.toContain(broker.password);
  });

  test('has the broker say that it is gone, for each camera, when it is killed', async ({ expect }) => {
    await using store = await RigStore.create();
    await using broker = await Mosquitto.create(store.folder);
    await broker.start();
    await using watch = await broker.watch();
    await using front = await startCamera();
    await using yard = await startCamera();
    await configure(store, { front, yard }, { mqtt: broker.config });
    await using daemon = start(store);
    for (const camera of ['front', 'yard']) await status(watch, camera, hasState('recording'));
    daemon.signal('SIGKILL');
    for (const camera of ['front', 'yard']) {
      expect(await status(watch, camera, hasState('gone'))).toMatchObject({ code: 2, reconnects: 0 });
      expect((await broker.retained(`hw/cameras/${camera}`)) ?? '').toContain('"gone"');
    }
    await using _successor = start(store);
    for (const camera of ['front', 'yard']) await status(watch, camera, hasState('recording'));
    expect(JSON.stringify(watch.seen)).not.toContain(CANARY);
  });

  test('to a broker that comes late and goes away, and loses no frame over it', async ({ expect }) => {
    await using store = await RigStore.create();
    await using broker = await Mosquitto.create(store.folder);
    await using camera = await startCamera();
    await configure(store, { front: camera }, { mqtt: broker.config });
    await using daemon = start(store);
    const clips = (count: number) =>
      waitFor(`${count} clips`, async () => (await store.clips('front')).length >= count);
    await clips(1);
    for (const before of [1, 3]) {
      await broker.start();
      const kept = await waitFor('the status', () => broker.retained('hw/cameras/front'));
      expect(JSON.parse(kept)).toMatchObject({ code: 0, state: 'recording' });
      await clips(before + 1);
      await broker.kill();
      await clips(before + 2);
    }
    expect(await daemon.stop()).toEqual({ code: 0, signal: null });
    const audit = await store.audit('front');
    expect(audit).toMatchObject({ missing: [], duplicates: 0, outOfOrder: 0 });
    const sessions = camera.stats().sessions;
    expect(sessions).toHaveLength(1);
    expect(audit.first).toBe(sessions[0]?.sent[0]?.first);
    expect(daemon.output).not.toContain(broker.password);
  });
});

describe.concurrent('cam-service mails', () => {
  test.skipIf(!fakeTimeLibrary())(MAILS, async ({ expect }) => {
    await using store = await RigStore.create();
    const sendmail = await FakeSendmail.create(store.folder);
    await using camera = await startCamera();
    await configure(
      store,
      { front: camera },
      {
        ...{
          whine_email: 'admin@example.org',
          whine_after: `${WHINE_AFTER_MS / 1000}s`,
          sendmail: sendmail.program,
        },
      },
    );
    await using clock = await FakeTime.create({ monotonicToo: true });
    await using _daemon = clock.start('cam-service', ['-c', store.configFile, '--all']);
    const code = (wanted: number) =>
      waitFor(`code ${wanted}`, async () => (await store.stateText('front')).endsWith(`\n${wanted}\n`));
    const subjects = async () =>
      (await sendmail.mails()).map(({ text }) => /^Subject: (.*)$/m.exec(text)?.[1]);

    await code(0);
    const awayMs = performance.now();
    camera.fault({ kind: 'refuse' });
    await code(1);
    await waitFor('a mail', async () => (await sendmail.mails()).length > 0);
    expect(performance.now() - awayMs).toBeGreaterThan(WHINE_AFTER_MS - LAST_FRAME_MS);
    await camera.clear();
    await code(0);
    camera.fault({ kind: 'refuse' });
    await code(1);
    await sleep(WHINE_AFTER_MS + CHECK_MS + SLACK_MS);
    expect(await subjects()).toEqual(['camera front: no video']);
    await camera.clear();
    await code(0);
    await clock.step(3_600_000);
    await waitFor('a second mail', async () => (await sendmail.mails()).length > 1);
    expect(await subjects()).toEqual(['camera front: no video', 'camera front: recording again']);
    const [down, back] = await sendmail.mails();
    expect(down?.args).toBe('-i -- admin@example.org');
    expect(down?.text).toMatch(/^To: admin@example\.org$/m);
    expect(down?.text).toMatch(/NO VIDEO since .*refused/);
    expect(back?.text).toMatch(/OK: recording since/);
    expect(`${down?.text}${back?.text}`).not.toContain(CANARY);
  });

  test.for(['fail', 'hang'] as const)(
    'and a sendmail that does %s disturbs nothing',
    async (mode, { expect }) => {
      await using store = await RigStore.create();
      const sendmail = await FakeSendmail.create(store.folder);
      await sendmail.behave(mode);
      await using front = await startCamera();
      await using away = await startCamera();
      away.fault({ kind: 'unauthorized' });
      await configure(
        store,
        { front, away },
        {
          ...{ whine_email: 'admin@example.org', whine_after: '4s', sendmail: sendmail.program },
        },
      );
      await using daemon = start(store);
      await waitFor('a call', async () => (await sendmail.calls()).length > 0);
      await waitFor('3 clips', async () => (await store.clips('front')).length >= 3);
      const stoppedMs = performance.now();
      expect(await daemon.stop()).toEqual({ code: 0, signal: null });
      expect(performance.now() - stoppedMs).toBeLessThan(5_000);
      expect(await sendmail.calls()).toHaveLength(1);
      for (const pid of await sendmail.calls()) expect(() => process.kill(pid, 0)).toThrow();
      const audit = await store.audit('front');
      expect(audit).toMatchObject({ missing: [], duplicates: 0, outOfOrder: 0 });
      expect(audit.first).toBe(front.stats().sessions[0]?.sent[0]?.first);
      if (mode === 'fail')
        expect(daemon.output).toMatch(/mail to admin@example\.org failed.*the mail system is out of order/);
      expect(daemon.output).not.toContain(CANARY);
    },
  );
});
