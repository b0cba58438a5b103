import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { auditFrames } from '../frame-audit.ts';
import {
  type AudioKind,
  type CameraOptions,
  type FakeCamera,
  makeVideo,
  startFakeCamera,
  type VideoCodec,
} from './index.ts';

let folder = '';
const cameras: FakeCamera[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fake-camera-'));
});
afterEach(async () => {
  for (const camera of cameras.splice(0)) await camera.close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const small = { width: 320, height: 180, fps: 25, gopFrames: 10, seconds: 2 } as const;

const cases: readonly [VideoCodec, AudioKind, 'tcp' | 'udp', CameraOptions['auth']][] = [
  ['h264', 'none', 'tcp', undefined],
  ['h264', 'aac', 'udp', { scheme: 'digest', user: 'user', password: 'p@ss/w:rd' }],
  ['h265', 'pcma', 'tcp', { scheme: 'digest', user: 'user', password: 'secret', qop: 'auth' }],
  ['h265', 'pcmu', 'udp', { scheme: 'basic', user: 'user', password: 'secret' }],
];

test.each(cases)(
  'ffmpeg records every frame of %s with audio %s over %s',
  async (codec, audio, transport, auth) => {
    const video = await makeVideo({ ...small, codec, directory: folder });
    const camera = await started({ video, audio, ...(auth ? { auth } : {}) });
    const clip = join(folder, `${codec}-${audio}.mp4`);
    await record(auth ? camera.urlFor(auth.user, auth.password) : camera.url, transport, audio, clip);

    const audit = await auditFrames([clip]);
    expect(audit).toMatchObject({ missing: [], duplicates: 0, outOfOrder: 0 });
    expect(audit.count).toBeGreaterThanOrEqual(50);
    const [session] = camera.stats().sessions;
    expect(session).toMatchObject({ transport, damaged: [], skippedFrames: 0 });
    expect(session?.sent).toHaveLength(1);
    expect(audit.first).toBe(session?.sent[0]?.first);
    expect(audit.last).toBeLessThanOrEqual(session?.sent[0]?.last ?? 0);
    expect(await codecsIn(clip)).toEqual([
      codec === 'h265' ? 'hevc' : 'h264',
      ...(audio === 'none' ? [] : ['aac']),
    ]);
  },
  30_000,
);

test('a video with a bit rate is padded to it, and the padding comes through', async () => {
  const video = await makeVideo({ ...small, codec: 'h264', bitRate: 1_000_000, directory: folder });
  const payloadBytes = video.frames.reduce((sum, frame) => sum + frame.packets.bytes.length, 0);
  expect(payloadBytes / 250_000).toBeGreaterThan(0.99);
  expect(payloadBytes / 250_000).toBeLessThan(1.05);

  const camera = await started({ video });
  const clip = join(folder, 'padded.mp4');
  await record(camera.url, 'tcp', 'none', clip);
  const { stdout } = await execa('ffprobe', [
    '-v',
    'error',
    '-show_entries',
    'stream=bit_rate',
    '-of',
    'csv=p=0',
    clip,
  ]);
  expect(Number(stdout) / 1_000_000).toBeGreaterThan(0.9);
  expect(Number(stdout) / 1_000_000).toBeLessThan(1.1);
}, 30_000);

test('ffmpeg is told what is wrong with its password or path', async () => {
  const video = await makeVideo({ ...small, codec: 'h264', directory: folder });
  const camera = await started({ video, auth: { scheme: 'digest', user: 'user', password: 'secret' } });
  expect(await failure(camera.urlFor('user', 'wrong'))).toMatch(/401/);
  expect(await failure(`${camera.urlFor('user', 'secret')}-of-none`)).toMatch(/404/);
}, 30_000);

async function started(options: CameraOptions): Promise<FakeCamera> {
  const camera = await startFakeCamera(options);
  cameras.push(camera);
  return camera;
}

async function record(url: string, transport: string, audio: AudioKind, clip: string): Promise<void> {
  const input = ['-rtsp_transport', transport, '-analyzeduration', '1000000', '-i', url, '-t', '2.2'];
  const codecs = [
    '-c:v',
    'copy',
    '-c:a',
    audio === 'aac' ? 'copy' : 'aac',
    '-movflags',
    '+frag_keyframe+empty_moov',
  ];
  await execa('ffmpeg', ['-nostdin', '-loglevel', 'error', ...input, ...codecs, clip]);
}

async function codecsIn(clip: string): Promise<string[]> {
  const wanted = ['-show_entries', 'stream=codec_name', '-of', 'csv=p=0'];
  const { stdout } = await execa('ffprobe', ['-v', 'error', ...wanted, clip]);
  return stdout.split(/\s+/);
}

async function failure(url: string): Promise<string> {
  const { exitCode, stderr } = await execa('ffprobe', ['-v', 'error', '-rtsp_transport', 'tcp', url], {
    reject: false,
  });
  expect(exitCode).not.toBe(0);
  return stderr;
}

test('cameras that start at once share what ffmpeg makes for them', async () => {
  const options = { ...small, codec: 'h264', directory: join(folder, 'shared') } as const;
  const videos = await Promise.all([
    makeVideo(options),
    makeVideo({ ...options }),
    makeVideo({ ...options, seconds: 1.9 }),
  ]);
  expect(videos[1]).toBe(videos[0]);
  expect(videos[2]?.frames).toHaveLength(50);
  await Promise.all(videos.map((video) => started({ video, audio: 'aac' })));
  expect((await readdir(join(folder, 'shared'))).map((name) => extname(name)).sort()).toEqual([
    '.adts',
    '.h264',
  ]);
}, 30_000);
