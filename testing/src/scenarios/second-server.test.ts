import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Clip, clipPath } from '@pm-dvr/footage';
import { describe, expect, test } from 'vitest';
import { madeByFfmpeg } from '../fake-camera/ffmpeg-cache.ts';
import { DaemonProcess } from '../rig/daemon-process.ts';
import { GstRtspServer } from '../rig/gst-rtsp-server.ts';
import { FILE_FPS, markedFile } from '../rig/marked-file.ts';
import { complaintsAbout } from '../rig/readable.ts';
import { RigStore } from '../rig/store.ts';
import { VIDEO_CACHE } from '../rig/video-cache.ts';
import { sleep, waitFor } from '../rig/wait.ts';
import { whileTesting } from '../rig/while-testing.ts';

const run = promisify(execFile);
const FRAME_MS = 1000 / FILE_FPS;
const LOGIN = { user: 'viewer', password: "p w:1@'ü" };

/**
 * When each frame of a clip is shown, in milliseconds after the first one. The first one itself stands a little after
 * the clip's begin where there are B frames.
 */
async function frameTimes(file: string): Promise<number[]> {
  const entries = ['-select_streams', 'v:0', '-show_entries', 'packet=pts_time', '-of', 'csv=p=0'];
  const { stdout } = await run('ffprobe', ['-v', 'error', ...entries, file]);
  const times = [...stdout.matchAll(/^[\d.]+/gm)].map(([text]) => Number(text) * 1000);
  const first = Math.min(...times);
  return times.map((time) => time - first).sort((a, b) => a - b);
}

/** A file with B frames, as some encoders make them, without marks. */
async function fileWithBFrames(folder: string, seconds: number): Promise<string> {
  const source = `testsrc2=size=320x180:rate=${FILE_FPS}:duration=${seconds}`;
  const encoder = ['-c:v', 'libx264', '-preset', 'veryfast', '-bf', '2', '-g', '25', '-pix_fmt', 'yuv420p'];
  const file = join(folder, 'b-frames.mp4');
  await writeFile(file, await madeByFfmpeg(VIDEO_CACHE, ['-f', 'lavfi', '-i', source, ...encoder], 'mp4'));
  return file;
}

/** Clips follow one another without a hole, and each has just the frames that its length tells. */
async function expectContiguous(store: RigStore, id: string, clips: readonly Clip[]): Promise<void> {
  const [first, last] = [clips[0] as Clip, clips.at(-1) as Clip];
  const { unrecorded } = await store.account(id, first.startMs, last.startMs + last.durationMs);
  expect({ id, unrecorded }).toEqual({ id, unrecorded: [] });
  let previousMs: number | undefined;
  for (const clip of clips) {
    const file = clipPath(store.layout, clip);
    const times = await frameTimes(file);
    const name = clip.fileName;
    expect({ name, complaints: await complaintsAbout(file) }).toEqual({ name, complaints: '' });
    expect(Math.abs(times.length * FRAME_MS - clip.durationMs), name).toBeLessThanOrEqual(FRAME_MS);
    for (const [index, time] of times.entries()) {
      const atMs = clip.startMs + time;
      // The first frame of a session may come without a time; ffmpeg then makes one up.
      const isRegular = clip !== first || index > 1;
      if (previousMs !== undefined && isRegular)
        expect(Math.abs(atMs - previousMs - FRAME_MS), `${name} ${index}`).toBeLessThanOrEqual(15);
      previousMs = atMs;
    }
  }
}

describe('cam-service records from GStreamer', () => {
  test('over TCP and UDP, with sound and without: every frame, at its time', async () => {
    const store = whileTesting(await RigStore.create());
    const sounding = await markedFile(60, true);
    const withSound = whileTesting(await GstRtspServer.start({ file: sounding, audio: true, ...LOGIN }));
    const silent = whileTesting(
      await GstRtspServer.start({ file: await markedFile(60, false), audio: false }),
    );
    const withBFrames = whileTesting(
      await GstRtspServer.start({ file: await fileWithBFrames(store.folder, 60), audio: false }),
    );
    await store.configure({
      cameras: {
        'tcp-sound': { source: withSound.url },
        'udp-sound': { source: withSound.url, transport: 'udp' },
        'tcp-video': { source: silent.url },
        'udp-video': { source: silent.url, transport: 'udp' },
        'b-frames': { source: withBFrames.url },
      },
      service: { stall_timeout: '2s' },
    });
    const daemon = whileTesting(DaemonProcess.start('cam-service', ['-c', store.configFile, '--all']));
    const marked = ['tcp-sound', 'udp-sound', 'tcp-video', 'udp-video'];
    for (const id of [...marked, 'b-frames'])
      await waitFor(`clips of ${id}: ${daemon.output}`, async () => (await store.clips(id)).length >= 5);
    expect(await daemon.stop()).toEqual({ code: 0, signal: null });
    for (const id of marked) {
      const audit = await store.audit(id);
      expect({ id, ...audit }).toMatchObject({ id, missing: [], duplicates: 0, outOfOrder: 0 });
      await expectContiguous(store, id, await store.clips(id));
    }
    // The last clip ends with frames that would be shown behind others that did not come any more.
    await expectContiguous(store, 'b-frames', (await store.clips('b-frames')).slice(0, -1));
    expect(daemon.output).not.toContain('WARN');
  });

  test('goes on when the server is back, and notes since when and why there was nothing', async () => {
    const store = whileTesting(await RigStore.create());
    const file = await markedFile(60, true);
    const server = whileTesting(await GstRtspServer.start({ file, audio: true, ...LOGIN }));
    await store.configure({
      cameras: { front: { source: server.url } },
      service: { stall_timeout: '2s' },
    });
    const daemon = whileTesting(DaemonProcess.start('cam-service', ['-c', store.configFile, 'front']));
    const clips = (count: number) =>
      waitFor(`${count} clips`, async () => (await store.clips('front')).length >= count);
    await clips(3);
    await server.kill();
    const downMs = Date.now();
    await sleep(4_000);
    await server.start();
    const upMs = Date.now();
    await clips((await store.clips('front')).length + 2);
    expect(await daemon.stop()).toEqual({ code: 0, signal: null });
    const all = await store.clips('front');
    const [first, last] = [all[0] as Clip, all.at(-1) as Clip];
    const { unrecorded } = await store.account('front', first.startMs, last.startMs + last.durationMs);
    expect(unrecorded).toHaveLength(1);
    const [hole] = unrecorded;
    expect(hole).toMatchObject({ kind: 'cause', cause: 'connection-refused' });
    expect(Math.abs((hole?.fromMs ?? 0) - downMs)).toBeLessThan(1_000);
    expect((hole?.toMs ?? 0) - upMs).toBeGreaterThan(-200);
    expect((hole?.toMs ?? 0) - upMs).toBeLessThan(3_000);
    const gaps = (await store.ledger('front')).filter((entry) => entry.type === 'gap');
    expect(gaps.at(-1)).toMatchObject({ from_ms: hole?.fromMs, to_ms: hole?.toMs });
    // The server may die in the middle of a frame, which is then the last one of its clip.
    const cutOff = all.filter((clip) => clip.startMs + clip.durationMs === hole?.fromMs);
    expect(cutOff).toHaveLength(1);
    for (const clip of all) {
      const path = clipPath(store.layout, clip);
      if (cutOff.includes(clip)) expect(await frameTimes(path)).not.toEqual([]);
      else expect(await complaintsAbout(path)).toBe('');
    }
  });
});
