import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { makeAudio } from '../fake-camera/audio.ts';
import { type AudioKind, type FakeCamera, startFakeCamera } from '../fake-camera/index.ts';
import { INTERLEAVED_HEADER_BYTES, RTP_HEADER_BYTES } from '../fake-camera/packet-template.ts';
import { DaemonProcess } from '../rig/daemon-process.ts';
import { RigStore } from '../rig/store.ts';
import { smallVideo, VIDEO_CACHE } from '../rig/video-cache.ts';
import { waitFor } from '../rig/wait.ts';
import { whileTesting } from '../rig/while-testing.ts';

/** Packets of a clip's stream as ffmpeg's framemd5 muxer lists them: presentation time and MD5 of the data. */
async function packets(file: string, stream: 'v' | 'a'): Promise<{ pts: number; md5: string }[]> {
  if (stream === 'a' && (await codecs(file)).length < 2) return [];
  const args = ['-v', 'error', '-i', file, '-map', `0:${stream}:0`, '-c', 'copy', '-f', 'framemd5', '-'];
  const { stdout } = await promisify(execFile)('ffmpeg', args, { maxBuffer: 1 << 24 });
  const lines = stdout.split('\n').filter((line) => /^\d/.test(line));
  return lines.map((line) => {
    const fields = line.split(',').map((field) => field.trim());
    return { pts: Number(fields[2]), md5: fields[5] ?? '' };
  });
}

async function codecs(file: string): Promise<string[]> {
  const args = ['-v', 'error', '-show_entries', 'stream=codec_name', '-of', 'csv=p=0', file];
  return (await promisify(execFile)('ffprobe', args)).stdout.trim().split('\n');
}

/** MD5 of each AAC frame that the fake camera sends, for the frames themselves: RFC 3640's AU header is 4 bytes. */
async function sentAac(): Promise<Set<string>> {
  const { packets: templates } = await makeAudio('aac', VIDEO_CACHE);
  const before = INTERLEAVED_HEADER_BYTES + RTP_HEADER_BYTES + 4;
  return new Set(
    templates.map(({ bytes }) => createHash('md5').update(bytes.subarray(before)).digest('hex')),
  );
}

const CHANNELS_OF_SOUND = [2, 3];

/** Length of the message at the beginning of what an RTSP server sent; undefined while it is not all there. */
function messageLength(bytes: Buffer): number | undefined {
  if (bytes[0] === 0x24) return bytes.length < 4 ? undefined : 4 + bytes.readUInt16BE(2);
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const body = /^content-length: *(\d+)/im.exec(bytes.toString('latin1', 0, end))?.[1];
  return end + 4 + Number(body ?? 0);
}

/** A relay in front of a camera that announces its sound, and lets no packet of it through. */
async function silenced(camera: FakeCamera): Promise<{ url: string } & AsyncDisposable> {
  const server = createServer((client) => {
    const upstream = connect(camera.port, '127.0.0.1');
    let rest: Buffer = Buffer.alloc(0);
    upstream.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      for (let length = messageLength(rest); length !== undefined && length <= rest.length; ) {
        const isSound = rest[0] === 0x24 && CHANNELS_OF_SOUND.includes(rest[1] as number);
        if (!isSound) client.write(rest.subarray(0, length));
        rest = rest.subarray(length);
        length = messageLength(rest);
      }
    });
    client.pipe(upstream);
    client.on('error', () => {}).on('close', () => upstream.destroy());
    upstream.on('error', () => {}).on('close', () => client.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return {
    url: camera.url.replace(`:${camera.port}`, `:${port}`),
    [Symbol.asyncDispose]: async () => void server.close(),
  };
}

/** Starts cameras with `kind` of sound, each recorded with one setting, and waits until all that can have clips. */
async function record(
  cameras: Readonly<Record<string, { kind: AudioKind; audio: string; silent?: boolean; hopeless?: boolean }>>,
) {
  const store = whileTesting(await RigStore.create());
  const fakes = new Map<string, FakeCamera>();
  const config: Record<string, Record<string, unknown>> = {};
  for (const [id, { kind, audio, silent }] of Object.entries(cameras)) {
    const fake = whileTesting(await startFakeCamera({ video: await smallVideo(), audio: kind }));
    const { url } = silent ? whileTesting(await silenced(fake)) : fake;
    fakes.set(id, fake);
    config[id] = { source: url, audio };
  }
  await store.configure({ cameras: config, service: { stall_timeout: '2s' } });
  const daemon = whileTesting(DaemonProcess.start('cam-service', ['-c', store.configFile, '--all']));
  for (const [id, { hopeless }] of Object.entries(cameras)) {
    const done = async () => hopeless || (await store.clips(id)).length >= 3;
    await waitFor(`clips of ${id}; the daemon said: ${daemon.output}`, done);
  }
  return { store, fakes, daemon };
}

/** Nothing is missing of what the last session was sent, and no frame was moved in time. */
async function expectVideoUntouched(store: RigStore, id: string, camera: FakeCamera): Promise<void> {
  const audit = await store.audit(id);
  expect({ id, ...audit }).toMatchObject({ id, missing: [], duplicates: 0, outOfOrder: 0 });
  const sent = camera.stats().sessions.at(-1)?.sent[0];
  expect({ id, first: audit.first }).toEqual({ id, first: sent?.first });
  let frames = 0;
  for (const file of await store.clipFiles(id)) {
    const video = await packets(file, 'v');
    // The first frame of a session may come without a time; ffmpeg then makes one up.
    const steps = video.slice(1).map(({ pts }, index) => pts - (video[index]?.pts ?? 0));
    const regular = frames === 0 ? steps.slice(1) : steps;
    // 40 ms each; sender reports, which a busy machine stamps some milliseconds late, move them a little.
    const odd = regular.filter((step) => Math.abs(step - 3600) > 450);
    expect({ id, odd }).toEqual({ id, odd: [] });
    frames += video.length;
  }
  expect({ id, frames }).toEqual({ id, frames: audit.count });
}

describe('cam-service records the sound', () => {
  test('of AAC and G.711 cameras as each is configured, and never touches the video', async () => {
    const { store, fakes, daemon } = await record({
      'aac-auto': { kind: 'aac', audio: 'auto' },
      'aac-copy': { kind: 'aac', audio: 'copy' },
      'aac-aac': { kind: 'aac', audio: 'aac' },
      'aac-none': { kind: 'aac', audio: 'none' },
      'pcma-auto': { kind: 'pcma', audio: 'auto' },
      'pcmu-auto': { kind: 'pcmu', audio: 'auto' },
      'pcma-aac': { kind: 'pcma', audio: 'aac' },
      'pcma-none': { kind: 'pcma', audio: 'none' },
      'pcma-copy': { kind: 'pcma', audio: 'copy', hopeless: true },
    });
    const hopeless = await waitFor('the refusal', async () =>
      (await store.ledger('pcma-copy')).find((entry) => entry.type === 'outage'),
    );
    expect(hopeless).toMatchObject({ cause: 'unsupported-stream' });
    await daemon.stop();
    const sent = await sentAac();
    const found: Record<string, string> = {};
    for (const [id, camera] of fakes) {
      const file = (await store.clipFiles(id))[1];
      if (file === undefined) continue;
      const sound = await packets(file, 'a');
      const copied = sound.filter(({ md5 }) => sent.has(md5)).length;
      const how = sound.length === 0 ? 'none' : copied === sound.length ? 'copied' : `made, ${copied} copied`;
      found[id] = `${(await codecs(file)).join(' ')}: ${how}`;
      await expectVideoUntouched(store, id, camera);
    }
    expect(found).toEqual({
      'aac-auto': 'h264 aac: copied',
      'aac-copy': 'h264 aac: copied',
      'aac-aac': 'h264 aac: made, 0 copied',
      'aac-none': 'h264: none',
      'pcma-auto': 'h264 aac: made, 0 copied',
      'pcmu-auto': 'h264 aac: made, 0 copied',
      'pcma-aac': 'h264 aac: made, 0 copied',
      'pcma-none': 'h264: none',
    });
  });

  test('of a camera that announces it and never sends any: the video alone, after a few seconds', async () => {
    const { store, fakes, daemon } = await record({
      'aac-auto': { kind: 'aac', audio: 'auto', silent: true },
      'aac-aac': { kind: 'aac', audio: 'aac', silent: true },
      'pcma-auto': { kind: 'pcma', audio: 'auto', silent: true },
      'pcmu-aac': { kind: 'pcmu', audio: 'aac', silent: true },
    });
    await daemon.stop();
    for (const [id, camera] of fakes) {
      await expectVideoUntouched(store, id, camera);
      const [file = ''] = await store.clipFiles(id);
      expect(await packets(file, 'a')).toEqual([]);
      // At most: as it was assumed to be, encoded, without.
      expect(camera.stats().sessions.length).toBeLessThanOrEqual(3);
      const [started, first] = [await store.ledger(id), await store.clips(id)];
      expect((first[0]?.startMs ?? 0) - (started[0]?.at_ms ?? 0)).toBeLessThan(9_000);
    }
    expect(daemon.output.match(/sound is announced but does not come/g)).toHaveLength(3);
  });
});
