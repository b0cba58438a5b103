import { execFile } from 'node:child_process';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Clip, clipPath } from '@pm-dvr/footage';
import { describe, expect, test } from 'vitest';
import { madeByFfmpeg } from '../fake-camera/ffmpeg-cache.ts';
import { type CameraOptions, type FakeCamera, startFakeCamera } from '../fake-camera/index.ts';
import { auditFrames } from '../frame-audit.ts';
import { DaemonProcess } from '../rig/daemon-process.ts';
import { GstRtspServer } from '../rig/gst-rtsp-server.ts';
import { FILE_FPS, markedFile } from '../rig/marked-file.ts';
import { httpServer, tlsRelay } from '../rig/network-source.ts';
import { RigStore } from '../rig/store.ts';
import { smallVideo, VIDEO_CACHE } from '../rig/video-cache.ts';
import { waitFor } from '../rig/wait.ts';
import { whileTesting } from '../rig/while-testing.ts';

const run = promisify(execFile);

async function fakeCamera(options: Omit<CameraOptions, 'video'> = {}): Promise<FakeCamera> {
  return whileTesting(await startFakeCamera({ video: await smallVideo(), ...options }));
}

interface Stream {
  codec_name: string;
  codec_tag_string: string;
  width?: number;
  nb_read_packets: string;
}

/** Streams of a clip with the number of their packets, and the clip's title. */
async function probe(file: string): Promise<{ streams: Stream[]; title: string | undefined }> {
  const args = ['-v', 'error', '-count_packets', '-show_streams', '-show_format', '-of', 'json', file];
  const { streams, format } = JSON.parse((await run('ffprobe', args)).stdout);
  return { streams, title: format.tags?.title };
}

/** Records cameras until each has so many clips; gives the daemon, which has ended, its store and its output. */
async function record(store: RigStore, cameras: Record<string, Record<string, unknown>>, clips = 3) {
  await store.configure({ cameras, service: { stall_timeout: '2s' } });
  const daemon = whileTesting(DaemonProcess.start('cam-service', ['-c', store.configFile, '--all']));
  for (const id of Object.keys(cameras))
    await waitFor(`clips of ${id}; ${daemon.output}`, async () => (await store.clips(id)).length >= clips);
  const commands = await Promise.all(
    (await daemon.ffmpegs()).map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8')),
  );
  expect(await daemon.stop()).toEqual({ code: 0, signal: null });
  return { output: daemon.output, commands: commands.join('\n') };
}

/** Every numbered frame from the first one on, and no hole between the clips. */
async function expectWhole(store: RigStore, id: string): Promise<void> {
  expect({ id, ...(await store.audit(id)) }).toMatchObject({ id, missing: [], duplicates: 0, outOfOrder: 0 });
  await expectNoHole(store, id);
}

async function expectNoHole(store: RigStore, id: string): Promise<void> {
  const clips = await store.clips(id);
  const [first, last] = [clips[0] as Clip, clips.at(-1) as Clip];
  const { unrecorded } = await store.account(id, first.startMs, last.startMs + last.durationMs);
  expect({ id, unrecorded }).toEqual({ id, unrecorded: [] });
}

describe('cam-service records', () => {
  test('a file at its own speed to its end, says so, and begins again', async () => {
    const store = whileTesting(await RigStore.create());
    const file = join(store.folder, "it's 100 % ü.mp4");
    await copyFile(await markedFile(6, true), file);
    const { output } = await record(store, { path: { source: file }, url: { source: `file://${file}` } }, 5);
    for (const id of ['path', 'url']) {
      const ended = (await store.ledger(id)).find((entry) => entry.type === 'outage');
      expect(ended).toMatchObject({ cause: 'source-ended' });
      const endMs = ended?.at_ms ?? 0;
      const clips = await store.clips(id);
      const [played, again] = [
        clips.filter((c) => c.startMs < endMs),
        clips.filter((c) => c.startMs >= endMs),
      ];
      const lengthMs = played.reduce((sum, clip) => sum + clip.durationMs, 0);
      expect(Math.abs(lengthMs - 6_000)).toBeLessThan(100);
      const files = (some: Clip[]) => some.map((clip) => clipPath(store.layout, clip));
      expect(await auditFrames(files(played))).toMatchObject({ first: 0, last: 149, count: 150 });
      expect(await auditFrames(files(again))).toMatchObject({ first: 0, missing: [], duplicates: 0 });
      expect((again[0]?.startMs ?? 0) - endMs).toBeLessThan(2_000);
    }
    expect(output).toMatch(/WARN +path: no video: source-ended/);
  });

  test('MPEG-TS and MJPEG over HTTP, H.265, and two video streams', async () => {
    const store = whileTesting(await RigStore.create());
    const marked = await markedFile(60, true);
    const login = { user: "ad min's", password: 'p@ss:w/rd?#%41 "ü\'' };
    const basic = `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`;
    const mayPass = ({ headers }: IncomingMessage) => headers.authorization === basic;
    const toTs = ['-c', 'copy', '-f', 'mpegts'];
    const ts = await httpServer('video/mp2t', ['-i', marked, ...toTs], mayPass);
    const picture = ['-f', 'lavfi', '-i', `testsrc2=size=160x90:rate=${FILE_FPS}:duration=60`];
    const hevc = join(store.folder, 'hevc.mp4');
    const x265 = ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'keyint=25:log-level=error'];
    await writeFile(hevc, await madeByFfmpeg(VIDEO_CACHE, [...picture, ...x265], 'mp4'));
    const small = join(store.folder, 'small.mp4');
    const x264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25', '-pix_fmt', 'yuv420p'];
    await writeFile(small, await madeByFfmpeg(VIDEO_CACHE, [...picture, ...x264], 'mp4'));
    const hevcPort = await httpServer('video/mp2t', ['-i', hevc, ...toTs]);
    const mjpeg = ['-f', 'lavfi', '-i', 'testsrc2=size=160x90:rate=10', '-c:v', 'mjpeg', '-f', 'mpjpeg'];
    const mjpegPort = await httpServer('multipart/x-mixed-replace;boundary=ffmpeg', mjpeg);
    const two = whileTesting(await GstRtspServer.start({ file: marked, secondFile: small, audio: true }));
    const { output, commands } = await record(store, {
      ts: { source: `http://127.0.0.1:${ts}/live.ts`, ...login },
      hevc: { source: `http://127.0.0.1:${hevcPort}/` },
      mjpeg: { source: `http://127.0.0.1:${mjpegPort}/video` },
      two: { source: two.url },
    });
    await expectWhole(store, 'ts');
    await expectWhole(store, 'two');
    await expectNoHole(store, 'hevc');
    await expectNoHole(store, 'mjpeg');
    const streams: Record<string, string[]> = {};
    for (const id of ['ts', 'hevc', 'mjpeg', 'two']) {
      const clip = (await store.clips(id))[1] as Clip;
      const { streams: found } = await probe(clipPath(store.layout, clip));
      streams[id] = found.map(({ codec_name, codec_tag_string }) => `${codec_name} ${codec_tag_string}`);
      const fps = (Number(found[0]?.nb_read_packets) * 1000) / clip.durationMs;
      expect(Math.abs(fps / (id === 'mjpeg' ? 10 : FILE_FPS) - 1), id).toBeLessThan(0.1);
      expect(found[0]?.width, id).toBe(id === 'ts' || id === 'two' ? 320 : 160);
    }
    expect(streams).toEqual({
      ts: ['h264 avc1', 'aac mp4a'],
      hevc: ['hevc hvc1'],
      mjpeg: ['mjpeg mp4v'],
      two: ['h264 avc1', 'aac mp4a'],
    });
    expect(output + commands).not.toMatch(/p@ss|p%40ss/);
  });

  test('RTSP over IPv6 and TLS, over UDP, with further options, whatever user and password look like', async () => {
    const store = whileTesting(await RigStore.create());
    const digest = { scheme: 'digest', user: 'ad min@home', password: 'it\'s "q\\u" :/?#%41ü€' } as const;
    const basic = { scheme: 'basic', user: "o'neil", password: "'пароль' :@/?#[]&=+$,;%" } as const;
    const qop = { scheme: 'digest', qop: 'auth', user: 'viewer', password: `${'x'.repeat(60)}'` } as const;
    await writeFile(join(store.folder, 'password'), `${basic.password}\n`, { mode: 0o600 });
    const sixth = await fakeCamera({ host: '::1', auth: digest });
    const behindTls = await fakeCamera({ auth: digest });
    const [inUrl, apart, inFile, long] = [
      await fakeCamera({ auth: digest }),
      await fakeCamera({ auth: digest }),
      await fakeCamera({ auth: basic }),
      await fakeCamera({ auth: qop }),
    ];
    const plain = await fakeCamera();
    const { user, password } = digest;
    const { output, commands } = await record(store, {
      ipv6: { source: `rtsp://[::1]:${sixth.port}/stream1`, user, password },
      tls: {
        source: `rtsps://127.0.0.1:${await tlsRelay(store.folder, behindTls.port)}/stream1`,
        ...{ user, password },
      },
      'in-url': { source: inUrl.urlFor(user, password) },
      apart: { source: apart.url, user, password },
      'in-file': { source: inFile.url, user: basic.user, password_file: 'password' },
      long: { source: long.urlFor(qop.user, qop.password), transport: 'udp' },
      options: {
        ...{ source: plain.url, transport: 'udp' },
        ffmpeg_input_options: ['-reorder_queue_size', '100'],
        ffmpeg_options: ['-metadata', "title=it's 100 % mine"],
      },
    });
    for (const id of ['ipv6', 'tls', 'in-url', 'apart', 'in-file', 'long', 'options'])
      await expectWhole(store, id);
    expect(long.stats().sessions.map(({ transport }) => transport)).toEqual(['udp']);
    const [file = ''] = await store.clipFiles('options');
    const { streams, title } = await probe(file);
    expect(streams.map(({ codec_name }) => codec_name)).toEqual(['h264']);
    expect(title).toBe("it's 100 % mine");
    const said = output + commands;
    for (const secret of [digest.password, basic.password, qop.password, 'пароль', 'q%5Cu'])
      expect(said).not.toContain(secret);
  });
});
