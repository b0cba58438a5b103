import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type CameraOptions,
  type FakeCamera,
  type Fault,
  makeVideo,
  startFakeCamera,
} from '../fake-camera/index.ts';
import { DaemonProcess } from '../rig/daemon-process.ts';
import { RigStore } from '../rig/store.ts';
import { smallVideo, VIDEO_CACHE } from '../rig/video-cache.ts';
import { sleep, waitFor } from '../rig/wait.ts';

interface Stall {
  readonly camera: CameraOptions;
  readonly settings?: Record<string, unknown>;
  readonly fault: Fault;
  /** 8 s, the default, if left out. */
  readonly stallSeconds?: number;
}

/** What the issue of a stall is: how long it took to be noticed, and whether recording went on by itself. */
interface Notice {
  readonly afterMs: number;
  readonly line: string;
}

const STALLS = ['silent', 'silentudp', 'silentsound', 'silenthevc', 'videostop', 'videostopg711', 'choked'];
const BY_DEFAULT = ['silentlong', 'videostoplong'];
const STEADY = ['onepersecond', 'rarekeyframes', 'hiccup', 'longhiccup'];
const STALL_SECONDS = 3;
const DEFAULT_SECONDS = 8;
const NOTICED_WITHIN_MS = 2_000;
/** While bytes trickle in, ffmpeg neither reports nor ends. */
const CHOKED_WITHIN_MS = 3_000;
/** The last frame before a fault can be as old as this, and counts from then on. */
const FRAME_MS = 100;

async function stalls(): Promise<Record<string, Stall>> {
  const video = await smallVideo();
  const short = { stallSeconds: STALL_SECONDS };
  const silent = { fault: { kind: 'silent' } } as const;
  const stop = { fault: { kind: 'video-stop' } } as const;
  return {
    silent: { camera: { video }, ...silent, ...short },
    silentudp: { camera: { video }, settings: { transport: 'udp' }, ...silent, ...short },
    silentsound: { camera: { video, audio: 'aac' }, ...silent, ...short },
    silenthevc: { camera: { video: await smallVideo('h265') }, ...silent, ...short },
    videostop: { camera: { video, audio: 'aac' }, ...stop, ...short },
    videostopg711: { camera: { video, audio: 'pcma' }, ...stop, ...short },
    choked: { camera: { video }, fault: { kind: 'trickle', bytesPerSecond: 1 }, ...short },
    silentlong: { camera: { video }, ...silent },
    videostoplong: { camera: { video, audio: 'aac' }, ...stop },
  };
}

async function steady(): Promise<Record<string, CameraOptions>> {
  const make = (fps: number, gopFrames: number, seconds: number) =>
    makeVideo({ codec: 'h264', width: 320, height: 180, fps, gopFrames, seconds, directory: VIDEO_CACHE });
  const video = await smallVideo();
  return {
    onepersecond: { video: await make(1, 2, 10) },
    rarekeyframes: { video: await make(25, 150, 12), startAtKeyframe: false },
    hiccup: { video },
    longhiccup: { video, audio: 'aac' },
  };
}

const cameras = new Map<string, FakeCamera>();
const notices = new Map<string, Notice>();
let store: RigStore;

/** Nothing comes for some seconds, then everything that was held up, as over a radio link. */
async function hiccup(camera: FakeCamera, seconds: number): Promise<void> {
  camera.fault({ kind: 'trickle', bytesPerSecond: 1 });
  await sleep(seconds * 1000);
  await camera.clear();
}

async function noticed(daemon: DaemonProcess, id: string, fault: Fault): Promise<Notice> {
  const camera = cameras.get(id) as FakeCamera;
  camera.fault(fault);
  const startedMs = performance.now();
  const find = () => daemon.output.split('\n').find((line) => line.includes(`WARN  ${id}: no video`));
  const line = await waitFor(`notice of ${id}`, find, 20_000);
  const afterMs = performance.now() - startedMs;
  await camera.clear();
  return { afterMs, line };
}

beforeAll(async () => {
  store = await RigStore.create();
  const stalling = await stalls();
  const settings: Record<string, Record<string, unknown>> = {};
  for (const [id, { camera, settings: own, stallSeconds }] of Object.entries(stalling)) {
    cameras.set(id, await startFakeCamera(camera));
    settings[id] = { ...own, ...(stallSeconds && { stall_timeout: `${stallSeconds}s` }) };
  }
  for (const [id, camera] of Object.entries(await steady())) {
    cameras.set(id, await startFakeCamera(camera));
    settings[id] = { stall_timeout: `${STALL_SECONDS}s` };
  }
  await store.configure({
    cameras: Object.fromEntries([...cameras].map(([id, { url }]) => [id, { source: url, ...settings[id] }])),
  });
  await using daemon = DaemonProcess.start('cam-service', ['-c', store.configFile, '--all']);
  for (const id of cameras.keys())
    await waitFor(`a clip of ${id}`, async () => (await store.clips(id)).length >= 1, 40_000);
  const all = Object.entries(stalling).map(async ([id, { fault }]) =>
    notices.set(id, await noticed(daemon, id, fault)),
  );
  const hiccups = [
    hiccup(cameras.get('hiccup') as FakeCamera, 1.2),
    hiccup(cameras.get('longhiccup') as FakeCamera, 2.2),
  ];
  await Promise.all([...all, ...hiccups]).catch((error) => {
    throw new Error(`${error}\n${daemon.output}`);
  });
  const resumed = (id: string) => daemon.output.includes(`INFO  ${id}: recording again`);
  for (const id of notices.keys()) await waitFor(`recording of ${id}`, () => resumed(id), 30_000);
  expect((await daemon.stop()).code).toBe(0);
});

afterAll(async () => {
  for (const camera of cameras.values()) await camera.close();
  await store?.[Symbol.asyncDispose]();
});

describe('a stall is noticed in time and overcome', () => {
  test.each([
    ...STALLS.map((id) => [id, STALL_SECONDS] as const),
    ...BY_DEFAULT.map((id) => [id, DEFAULT_SECONDS] as const),
  ])('%s, with a stall_timeout of %i s', (id, seconds) => {
    const { afterMs, line } = notices.get(id) as Notice;
    expect(line).toContain('video-stalled');
    expect(afterMs).toBeGreaterThan(seconds * 1000 - FRAME_MS);
    const withinMs = id === 'choked' ? CHOKED_WITHIN_MS : NOTICED_WITHIN_MS;
    expect(afterMs).toBeLessThanOrEqual(seconds * 1000 + withinMs);
  });
});

describe('what is no stall does not disturb the recording', () => {
  test.each(STEADY)('%s', async (id) => {
    const sessions = cameras.get(id)?.stats().sessions ?? [];
    expect(sessions).toHaveLength(1);
    const causes = (await store.ledger(id)).flatMap((entry) => (entry.type === 'gap' ? [entry.cause] : []));
    expect(causes.filter((cause) => cause !== 'recorder-starting')).toEqual([]);
    const audit = await store.audit(id);
    expect(audit).toMatchObject({ missing: [], duplicates: 0, outOfOrder: 0 });
    expect((sessions[0]?.sent.at(-1)?.last ?? 0) - audit.last).toBeLessThanOrEqual(5);
  });
});
