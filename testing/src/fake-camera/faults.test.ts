import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type CameraOptions, type FakeCamera, makeVideo, startFakeCamera, type Video } from './index.ts';
import { RtspTestClient } from './rtsp-test-client.ts';

const size = { width: 320, height: 180, fps: 25, gopFrames: 5, seconds: 2 } as const;
let folder = '';
let video: Video;
let camera: FakeCamera;
const clients: RtspTestClient[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fake-camera-'));
  video = await makeVideo({ ...size, codec: 'h264', directory: folder });
});
beforeEach(() => restart({ audio: 'pcmu' }));
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await camera.close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('refuse ends what is connected and refuses connections until it is cleared', async () => {
  const client = await playing();
  camera.fault({ kind: 'refuse' });
  await client.closed;
  await expect(connected()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await camera.clear();
  await playing();
});

test('faults that follow each other at once leave the camera as the last one says', async () => {
  camera.fault({ kind: 'refuse' });
  await camera.clear();
  camera.fault({ kind: 'refuse' });
  await expect(connected()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test.each([
  ['unauthorized', 401],
  ['not-found', 404],
  ['unavailable', 503],
] as const)('%s ends sessions and answers %i', async (kind, status) => {
  const client = await playing();
  camera.fault({ kind });
  await client.closed;
  const next = await connected();
  expect(await next.request('OPTIONS')).toMatchObject({ status: 200 });
  const answer = await next.request('DESCRIBE');
  expect(answer.status).toBe(status);
  expect(answer.headers.has('www-authenticate')).toBe(kind === 'unauthorized');
  await camera.clear();
  expect(await next.request('DESCRIBE')).toMatchObject({ status: 200 });
});

test('close ends what is connected, and new connections are served', async () => {
  const client = await playing();
  camera.fault({ kind: 'close' });
  await client.closed;
  await playing();
  expect(camera.stats().sessions.map((session) => session.endedMs === undefined)).toEqual([false, true]);
});

test('never-answer accepts connections and answers none of them', async () => {
  camera.fault({ kind: 'never-answer' });
  const client = await connected();
  let answered = false;
  void client.request('OPTIONS').then(() => {
    answered = true;
  });
  await timePasses();
  expect(camera.stats()).toMatchObject({ connections: 1, requests: { OPTIONS: 1 } });
  expect(answered).toBe(false);
});

test('silent keeps connections open and sends nothing, to old clients nor new ones', async () => {
  const old = await playing();
  camera.fault({ kind: 'silent' });
  const young = await connected();
  await young.play(2);
  const before = old.packets.length;
  let answered = false;
  void old.request('OPTIONS').then(() => {
    answered = true;
  });
  await timePasses();
  expect(old.packets.length).toBe(before);
  expect(young.packets).toEqual([]);
  expect(answered).toBe(false);
  expect(camera.stats().connections).toBe(2);

  await camera.clear();
  await Promise.all([old, young].map((client) => grows(client, 0)));
});

test('video-stop lets audio go on, and video comes back with a keyframe', async () => {
  const client = await playing();
  camera.fault({ kind: 'video-stop' });
  await grows(client, 2);
  const frames = client.marks().length;
  await grows(client, 2, 25);
  expect(client.marks().length).toBe(frames);

  await camera.clear();
  await client.until(() => client.marks().length > frames);
  expect((client.marks()[frames]?.number ?? 1) % size.gopFrames).toBe(0);
});

test('drop leaves packets out, and the account names the frames', async () => {
  const client = await playing();
  camera.fault({ kind: 'drop', share: 0.3 });
  await client.until(() => hasSequenceHole(client));
  const [session] = camera.stats().sessions;
  expect(session?.droppedPackets).toBeGreaterThan(0);
  expect(session?.damaged.length).toBeGreaterThan(0);
});

test('corrupt garbles payloads and keeps the stream in order', async () => {
  const client = await playing();
  const before = client.on(2).length;
  camera.fault({ kind: 'corrupt', share: 1 });
  await grows(client, 2, 10);
  expect(hasSequenceHole(client)).toBe(false);
  expect(camera.stats().sessions[0]?.damaged.length).toBe(1);
  expect(camera.stats().sessions[0]?.corruptedPackets).toBeGreaterThan(client.on(2).length - before - 1);
});

test.each([3600, -3600])('clock-jump shifts the times of all streams by %i s', async (seconds) => {
  const client = await playing();
  const [video_, audio, reports] = [client.on(0), client.on(2), client.on(1)].map(
    (packets) => packets.length,
  );
  camera.fault({ kind: 'clock-jump', seconds });
  await client.until(() => client.on(0).length > (video_ ?? 0) && client.on(2).length > (audio ?? 0));
  await client.until(() => client.on(1).length > (reports ?? 0));
  const jump = (channel: number, at: number, rate: number) => {
    const [before, after] = client.on(channel).slice(at - 1, at + 1);
    return (((after?.timestamp ?? 0) - (before?.timestamp ?? 0)) | 0) / rate;
  };
  expect(Math.abs(jump(0, video_ ?? 0, 90_000) - seconds)).toBeLessThan(1);
  expect(Math.abs(jump(2, audio ?? 0, 8000) - seconds)).toBeLessThan(1);
  const wall = client
    .on(1)
    .slice(-2)
    .map(({ bytes }) => bytes.readUInt32BE(8));
  expect(Math.abs((wall[1] ?? 0) - (wall[0] ?? 0) - seconds)).toBeLessThan(60);
});

test('trickle sends all bytes, but slowly', async () => {
  const client = await playing();
  camera.fault({ kind: 'trickle', bytesPerSecond: 2000 });
  await grows(client, 2);
  const before = sizeOf(client);
  const started = performance.now();
  await grows(client, 2, 3);
  const seconds = (performance.now() - started) / 1000;
  expect(sizeOf(client) - before).toBeLessThan(2000 * (seconds + 1));
  await camera.clear();
  await grows(client, 0, 10);
  expect(hasSequenceHole(client)).toBe(false);
});

test('a reboot refuses connections, changes SSRC and video, and goes on counting frames', async () => {
  const client = await playing();
  const other = await makeVideo({ ...size, codec: 'h265', directory: folder });
  const back = camera.reboot({ downMs: 300, video: other });
  await client.closed;
  await expect(connected()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await back;
  const next = await connected();
  expect((await next.request('DESCRIBE')).body).toContain('H265/90000');
  await next.play(2);
  await next.until(() => next.marks().length > 0);
  expect(next.marks()[0]?.number).toBeGreaterThan((client.marks().at(-1)?.number ?? 0) + 5);
  expect(next.on(0)[0]?.bytes.readUInt32BE(8)).not.toBe(client.on(0)[0]?.bytes.readUInt32BE(8));
});

test('frame numbers are those of the one schedule, whoever listens', async () => {
  const [left, right] = await Promise.all([playing(), playing()]);
  await left.until(() => left.marks().length > 10);
  const shared = right.marks().filter((mark) => left.marks().some(({ number }) => number === mark.number));
  for (const mark of shared) expect(left.marks()).toContainEqual(mark);
  expect(shared.length).toBeGreaterThan(0);
  const numbers = left.marks().map((mark) => mark.number);
  expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
});

test('a session that is not heard of any more ends', async () => {
  await restart({ sessionTimeoutSeconds: 0.2 });
  const client = await connected();
  await client.play(1);
  await client.closed;
  expect(camera.stats().sessions[0]?.endedMs).toBeGreaterThan(0);
});

test('requests that make no sense are refused as RTSP has it', async () => {
  const client = await connected();
  expect(await client.request('PLAY')).toMatchObject({ status: 455 });
  expect(await client.request('RECORD')).toMatchObject({ status: 501 });
  expect(await client.request('SETUP', '/trackID=7')).toMatchObject({ status: 404 });
  expect(await client.request('SETUP', '', { Transport: 'RTP/AVP/TCP' })).toMatchObject({ status: 459 });
  expect(await client.request('SETUP', '/trackID=0', { Transport: 'RAW/RAW/UDP' })).toMatchObject({
    status: 461,
  });
  expect(await client.request('TEARDOWN', '', { Session: 'none' })).toMatchObject({ status: 454 });
  expect(await client.request('GET_PARAMETER')).toMatchObject({ status: 200 });
});

async function restart(options: Omit<CameraOptions, 'video'>): Promise<void> {
  await camera?.close();
  camera = await startFakeCamera({ ...options, video });
}

async function connected(): Promise<RtspTestClient> {
  const client = await RtspTestClient.connect(camera.url);
  clients.push(client);
  return client;
}

/** A client that gets video, audio and reports. */
async function playing(): Promise<RtspTestClient> {
  const client = await connected();
  await client.play(2);
  await client.until(() => [0, 1, 2, 3].every((channel) => client.on(channel).length > 0));
  return client;
}

async function grows(client: RtspTestClient, channel: number, by = 1): Promise<void> {
  const wanted = client.on(channel).length + by;
  await client.until(() => client.on(channel).length >= wanted);
}

/** Time in which a healthy camera would have sent more than ten frames: that nothing comes cannot be awaited. */
function timePasses(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 500));
}

function sizeOf(client: RtspTestClient): number {
  return client.packets.reduce((sum, packet) => sum + packet.bytes.length + 4, 0);
}

function hasSequenceHole(client: RtspTestClient): boolean {
  const numbers = client.on(0).map(({ bytes }) => bytes.readUInt16BE(2));
  return numbers.some((number, index) => index > 0 && number !== (((numbers[index - 1] ?? 0) + 1) & 0xffff));
}
