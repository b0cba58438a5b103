import { execFileSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { startFakeCamera } from '../fake-camera/index.ts';
import { DaemonProcess, processesUsing } from '../rig/daemon-process.ts';
import { RigStore } from '../rig/store.ts';
import { smallVideo } from '../rig/video-cache.ts';
import { waitFor } from '../rig/wait.ts';

interface Probe {
  streams: { codec_type: string; codec_name: string; codec_tag_string: string; width?: number }[];
}

function ffprobe(file: string): Probe {
  const text = execFileSync('ffprobe', ['-v', 'error', '-show_streams', '-of', 'json', file], {
    encoding: 'utf8',
  });
  return JSON.parse(text) as Probe;
}

/** Records until there are `clips` finished clips, then stops in good order. */
async function recordUntil(store: RigStore, clips: number): Promise<DaemonProcess> {
  const daemon = DaemonProcess.start('cam-service', ['-c', store.configFile, 'front']);
  await waitFor(`${clips} clips`, async () => (await store.clips('front')).length >= clips, 40_000).catch(
    (error) => {
      daemon.signal('SIGKILL');
      throw new Error(`${error}\n${daemon.output}`);
    },
  );
  const exit = await daemon.stop();
  expect(exit).toEqual({ code: 0, signal: null });
  return daemon;
}

describe('cam-service records', () => {
  test.each([
    ['h264', 'aac', 'tcp', 'h264', 'aac'],
    ['h264', 'pcma', 'tcp', 'h264', 'aac'],
    ['h265', 'pcmu', 'tcp', 'hevc', 'aac'],
    ['h265', 'none', 'udp', 'hevc', undefined],
    ['h264', 'none', 'udp', 'h264', undefined],
  ] as const)(
    '%s with %s over %s: every frame, in order, none twice',
    async (codec, audio, transport, video, sound) => {
      await using store = await RigStore.create();
      const auth = { scheme: 'digest', user: 'viewer', password: "p@ss:w/rd'1" } as const;
      await using camera = await startFakeCamera({ video: await smallVideo(codec), audio, auth });
      await store.configure({
        cameras: { front: { source: camera.urlFor(auth.user, auth.password), transport } },
      });
      await using daemon = await recordUntil(store, 3);
      const audit = await store.audit('front');
      expect({ ...audit, first: 0, last: 0, count: 0 }).toEqual({
        ...{ first: 0, last: 0, count: 0, missing: [], duplicates: 0, outOfOrder: 0 },
      });
      const session = camera.stats().sessions.at(-1);
      expect(audit.first).toBe(session?.sent[0]?.first);
      expect((session?.sent.at(-1)?.last ?? 0) - audit.last).toBeLessThanOrEqual(5);
      for (const file of await store.clipFiles('front')) {
        const { streams } = ffprobe(file);
        expect(streams.map((stream) => stream.codec_name)).toEqual(sound ? [video, sound] : [video]);
        if (codec === 'h265') expect(streams[0]?.codec_tag_string).toBe('hvc1');
      }
      expect(daemon.output).not.toContain('ss:w');
      expect(await processesUsing(store.folder)).toEqual([]);
    },
  );

  test('names that follow one another without a hole, and tell the length that ffprobe measures', async () => {
    await using store = await RigStore.create();
    await using camera = await startFakeCamera({ video: await smallVideo() });
    await store.configure({ cameras: { front: { source: camera.url } } });
    const startedMs = Date.now();
    await using _daemon = await recordUntil(store, 4);
    const endedMs = Date.now();
    const clips = await store.clips('front');
    for (const [position, clip] of clips.entries()) {
      const next = clips[position + 1];
      if (!next) break;
      expect(next.sequence).toBe(clip.sequence + 1);
      expect(Math.abs(clip.startMs + clip.durationMs - next.startMs)).toBeLessThanOrEqual(10);
    }
    expect(clips[0]?.startMs).toBeGreaterThan(startedMs);
    expect((clips.at(-1)?.startMs ?? 0) + (clips.at(-1)?.durationMs ?? 0)).toBeLessThanOrEqual(endedMs + 100);
    const account = await store.account('front', startedMs, endedMs);
    expect(account.unrecorded.filter((part) => part.kind === 'unexplained')).toEqual([]);
    expect(await readdir(store.layout.liveDir('front'))).toEqual([]);
  });
});
