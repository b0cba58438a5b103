import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { clipNaming, dayOf, type StatusMessage, type StoreLayout, storeLayout } from '@pm-dvr/contracts';
import { type Clip, listClips } from '@pm-dvr/footage';
import { createLogger, readLock, systemClock } from '@pm-dvr/runtime';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CameraRecorder } from './camera-recorder.ts';
import type { CameraSettings } from './camera-settings.ts';
import { CameraTally } from './camera-tally.ts';
import { FfmpegLog } from './ffmpeg-log.ts';
import { StatusBoard } from './status-board.ts';

const PATIENCE = { timeout: 20_000 };
const naming = clipNaming();
const log = createLogger({ name: 'test', level: 'silent', format: 'json' });

let samples: string;
let sample: string;
beforeAll(async () => {
  samples = await mkdtemp(join(tmpdir(), 'camera-recorder-sample-'));
  sample = join(samples, 'sample.mp4');
  await promisify(execFile)('ffmpeg', [
    ...['-loglevel', 'error', '-f', 'lavfi', '-i', 'testsrc=size=64x36:rate=10:duration=60'],
    ...['-c:v', 'libx264', '-g', '5', sample],
  ]);
}, 60_000);
afterAll(() => rm(samples, { recursive: true }));

let folder: string;
let layout: StoreLayout;
let published: StatusMessage[];
let stop: AbortController;
let running: Promise<unknown>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'camera-recorder-'));
  layout = storeLayout({ baseDir: folder });
  published = [];
  stop = new AbortController();
  running = Promise.resolve();
});
afterEach(async () => {
  stop.abort();
  await running;
  await rm(folder, { recursive: true });
}, 20_000);

function settings(changes: Partial<CameraSettings> = {}): CameraSettings {
  return {
    ...{ id: 'front', source: sample, transport: 'tcp', audio: 'none', ffmpeg: 'ffmpeg' },
    ...{ inputOptions: [], outputOptions: [], segmentMs: 1_000, fragmentMs: 200, stallTimeoutMs: 4_000 },
    ...{ flushIntervalMs: 2_000, retryMaxPauseMs: 5_000, stopTimeoutMs: 4_000 },
    ...changes,
  };
}

/** Starts a recorder of a file; gives what its run ends with. */
function record(changes: Partial<CameraSettings> = {}): Promise<unknown> {
  const board = new StatusBoard(layout, 'front', systemClock, (status) => void published.push(status));
  const recorder = new CameraRecorder({
    ...{ settings: settings(changes), layout, naming, minFreeBytes: 0, clock: systemClock, log, board },
    ffmpegLog: new FfmpegLog(log, systemClock, false),
    tally: new CameraTally(),
    mask: (text) => text,
    random: Math.random,
  });
  running = recorder.run(stop.signal).then(
    () => 'stopped',
    (error) => error,
  );
  return running;
}

const clips = (): Promise<Clip[]> => listClips(layout, naming, 'front', 0, Date.now() + 60_000);
const state = () => published.at(-1);

describe('a recorder', { timeout: 60_000 }, () => {
  it('records, stops on request, and leaves neither its lock nor what others have left', async () => {
    await mkdir(layout.liveDir('front'), { recursive: true });
    await writeFile(join(layout.liveDir('front'), '.probe-1'), 'of a process that was killed');
    const ended = record();
    await expect.poll(async () => (await clips()).length, PATIENCE).toBeGreaterThan(1);
    stop.abort();
    expect(await ended).toBe('stopped');
    expect(await readLock(layout.lockFile('front'))).toBeUndefined();
    expect(await readdir(layout.liveDir('front'))).toEqual([]);
    expect(state()?.state).toBe('stopped');
  });

  it('waits for a ledger that cannot be read, and begins when it can', async () => {
    const ledger = layout.ledgerFile('front', dayOf(Date.now()));
    await mkdir(ledger, { recursive: true });
    const ended = record();
    await expect.poll(() => state()?.state, PATIENCE).toBe('paused');
    expect(await Promise.race([ended, systemClock.sleep(2_500)])).toBeUndefined();
    await rm(ledger, { recursive: true });
    await expect.poll(async () => (await clips()).length, PATIENCE).toBeGreaterThan(0);
  });

  it('waits for a folder that cannot be made, and begins when it can', async () => {
    await writeFile(layout.recentDir, 'a file');
    record();
    await expect.poll(() => state()?.cause, PATIENCE).toBe('store-unwritable');
    await rm(layout.recentDir);
    await expect.poll(async () => (await clips()).length, PATIENCE).toBeGreaterThan(0);
  });

  it('makes pauses for a camera that is another one at each connection', async () => {
    const ffmpeg = join(folder, 'fickle-ffmpeg');
    const starts = join(folder, 'starts');
    const codec = `$(( $(wc -l < '${starts}') % 2 ))`;
    const script = `echo x >> '${starts}'; test ${codec} = 0 && c=h264 || c=hevc
      printf '[info]   Stream #0:0: Video: %s, yuv420p\\n[info] Stream mapping:\\n' $c >&2; exec sleep 60`;
    await writeFile(ffmpeg, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    record({ ffmpeg });
    await systemClock.sleep(4_000);
    const count = (await readFile(starts, 'utf8')).split('\n').length - 1;
    expect(count).toBeGreaterThan(1);
    // The shortest pause is 0.2 s; three sessions may be started anew at once.
    expect(count).toBeLessThanOrEqual(4_000 / 200 + 4);
    expect(state()).toMatchObject({ state: 'waiting', cause: 'unsupported-stream' });
  });
});
