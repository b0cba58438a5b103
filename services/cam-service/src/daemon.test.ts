import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { EXIT, type StoreLayout, storeLayout } from '@pm-dvr/contracts';
import { parseLedger } from '@pm-dvr/footage';
import { acquireProcessLock, readLock, systemClock } from '@pm-dvr/runtime';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CameraSettings } from './camera-settings.ts';
import { Daemon } from './daemon.ts';
import type { RunPlan } from './run-plan.ts';

const PATIENCE = { timeout: 20_000 };

let samples: string;
let sample: string;
beforeAll(async () => {
  samples = await mkdtemp(join(tmpdir(), 'daemon-sample-'));
  sample = join(samples, 'sample.mp4');
  await promisify(execFile)('ffmpeg', [
    ...['-loglevel', 'error', '-f', 'lavfi', '-i', 'testsrc=size=64x36:rate=10:duration=120'],
    ...['-c:v', 'libx264', '-g', '5', sample],
  ]);
}, 60_000);
afterAll(() => rm(samples, { recursive: true }));

let folder: string;
let layout: StoreLayout;
let daemon: Daemon;
let stop: AbortController;
let running: Promise<unknown>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daemon-'));
  layout = storeLayout({ baseDir: folder });
  stop = new AbortController();
  running = Promise.resolve();
});
afterEach(async () => {
  stop.abort();
  await running;
  process.umask(0o22);
  await rm(folder, { recursive: true });
}, 20_000);

function camera(id: string, changes: Partial<CameraSettings> = {}): CameraSettings {
  return {
    ...{ id, source: sample, transport: 'tcp', audio: 'none', ffmpeg: 'ffmpeg' },
    ...{ inputOptions: [], outputOptions: [], segmentMs: 1_000, fragmentMs: 200, stallTimeoutMs: 4_000 },
    ...{ flushIntervalMs: 2_000, retryMaxPauseMs: 5_000, stopTimeoutMs: 4_000 },
    ...changes,
  };
}

function planOf(...cameras: CameraSettings[]): RunPlan {
  return {
    cameras,
    store: {
      baseDir: folder,
      clipTemplate: '%cam%-%dt%-%pid%-%index%-%seglen%.mp4',
      minFreeBytes: 0,
      umask: 0o22,
    },
    ...{ instance: '_all', statusTopic: 'x/%camid%', flushIntervalMs: 2_000 },
    log: { level: 'silent', format: 'json', ffmpeg: false },
    ...{ secrets: [], warnings: [] },
  } as RunPlan;
}

function start(plan: RunPlan): void {
  daemon = new Daemon(plan);
  running = daemon.run(stop.signal);
}

const state = (id: string) => readFile(layout.stateFile(id), 'utf8').catch(() => '');
const recording = (id: string) => expect.poll(() => state(id), PATIENCE).toMatch(/^OK/);
const holder = (id: string) => readLock(layout.lockFile(id));

describe('a daemon', { timeout: 60_000 }, () => {
  it('records what the plan says, and stops', async () => {
    start(planOf(camera('a'), camera('b')));
    await Promise.all([recording('a'), recording('b')]);
    stop.abort();
    expect(await running).toBe(EXIT.ok);
    expect(await Promise.all([holder('a'), holder('b')])).toEqual([undefined, undefined]);
  });

  it('leaves unchanged cameras alone when it takes over a new plan', async () => {
    start(planOf(camera('a'), camera('b'), camera('c')));
    await Promise.all([recording('a'), recording('b'), recording('c')]);
    await daemon.reload(planOf(camera('a'), camera('b', { segmentMs: 2_000 }), camera('d')));
    await Promise.all([recording('a'), recording('b'), recording('d')]);
    expect(await state('c')).toMatch(/^STOPPED/);
    const day = (id: string) => readFile(layout.ledgerFile(id, ledgerDay()), 'utf8');
    const starts = async (id: string) =>
      parseLedger(await day(id)).entries.filter(({ type }) => type === 'start').length;
    expect(await Promise.all(['a', 'b', 'c', 'd'].map(starts))).toEqual([1, 2, 1, 1]);
  });

  it('gives new files the permissions of the new plan', async () => {
    start(planOf(camera('a')));
    await recording('a');
    const plan = planOf(camera('a'));
    await daemon.reload({ ...plan, store: { ...plan.store, umask: 0o77 } });
    await recording('a');
    expect((await stat(layout.stateFile('a'))).mode & 0o777).toBe(0o600);
  });

  it('takes up nothing more when a new plan comes while it stops', async () => {
    start(planOf(camera('a')));
    await recording('a');
    stop.abort();
    const reloading = daemon.reload(planOf(camera('a', { segmentMs: 2_000 }), camera('b')));
    await running;
    await reloading;
    await daemon.reload(planOf(camera('a'), camera('b')));
    await systemClock.sleep(1_000);
    expect(await Promise.all([holder('a'), holder('b')])).toEqual([undefined, undefined]);
  });

  it('says at the end that a camera is recorded by somebody else', async () => {
    await mkdir(layout.liveDir('a'), { recursive: true });
    const lock = await acquireProcessLock(layout.lockFile('a'));
    start(planOf(camera('a'), camera('b')));
    await recording('b');
    stop.abort();
    expect(await running).toBe(EXIT.temporary);
    await lock.release();
  });

  it('records the others meanwhile, and that one once it is free', async () => {
    await mkdir(layout.liveDir('a'), { recursive: true });
    const lock = await acquireProcessLock(layout.lockFile('a'));
    start(planOf(camera('a'), camera('b')));
    await recording('b');
    await daemon.reload(planOf(camera('a', { segmentMs: 2_000 }), camera('b')));
    await recording('b');
    expect(await state('a')).toBe('');
    await lock.release();
    await daemon.reload(planOf(camera('a'), camera('b')));
    await recording('a');
    stop.abort();
    expect(await running).toBe(EXIT.ok);
  });

  it('goes on with a new plan though one of its cameras is taken', async () => {
    await mkdir(layout.liveDir('a'), { recursive: true });
    await mkdir(layout.liveDir('b'), { recursive: true });
    const lock = await acquireProcessLock(layout.lockFile('b'));
    start(planOf(camera('a')));
    await recording('a');
    await daemon.reload(planOf(camera('b'), camera('c')));
    await recording('c');
    await lock.release();
  });
});

function ledgerDay(): string {
  const now = new Date();
  const two = (value: number) => String(value).padStart(2, '0');
  return `${now.getFullYear()}.${two(now.getMonth() + 1)}.${two(now.getDate())}`;
}
