import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCamServiceConfig } from '@pm-dvr/config';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildPlan } from './build-plan.ts';
import type { CamServiceOptions } from './options.ts';
import type { RunPlan } from './run-plan.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'build-plan-'));
});
afterEach(() => rm(folder, { recursive: true }));

const OPTIONS: CamServiceOptions = {
  cameras: [],
  all: true,
  config: undefined,
  dryRun: false,
  check: false,
  logFfmpeg: false,
  segmentTime: undefined,
};
const CAMERAS = `cameras:
  front: { source: 'rtsp://user:canary-4711@192.0.2.10/stream1' }
  back: { source: /srv/back.mp4, segment_time: 30s, stall_timeout: 20s, transport: udp, audio: none }
  shed: { source: 'rtsp://192.0.2.12/', enabled: false, ffmpeg_options: ['-map_metadata', '-1'] }
`;

/** The plan for a configuration given as YAML. */
async function plan(yaml: string, options: Partial<CamServiceOptions> = {}): Promise<RunPlan> {
  const file = join(folder, 'cam_service.yaml');
  await writeFile(file, yaml, { mode: 0o600 });
  return buildPlan(loadCamServiceConfig({ file }), { ...OPTIONS, ...options });
}

const named = (...cameras: string[]) => ({ all: false, cameras });

describe('the plan', () => {
  it('has every enabled camera, or those that were named, in that order', async () => {
    const ids = async (options: Partial<CamServiceOptions>) =>
      (await plan(CAMERAS, options)).cameras.map(({ id }) => id);
    expect(await ids({})).toEqual(['front', 'back']);
    expect(await ids(named('shed', 'front'))).toEqual(['shed', 'front']);
  });

  it("takes each camera's own settings over the general ones, and those over the defaults", async () => {
    const { cameras } = await plan(`${CAMERAS}stall_timeout: 12s\n`, named('front', 'back', 'shed'));
    expect(cameras[0]).toMatchObject({
      source: 'rtsp://user:canary-4711@192.0.2.10/stream1',
      ...{ transport: 'tcp', audio: 'auto', segmentMs: 20_000, stallTimeoutMs: 12_000 },
      ...{ inputOptions: [], outputOptions: [], ffmpeg: 'ffmpeg' },
    });
    expect(cameras[1]).toMatchObject({
      source: '/srv/back.mp4',
      ...{ transport: 'udp', audio: 'none', segmentMs: 30_000, stallTimeoutMs: 20_000 },
    });
    expect(cameras[2]?.outputOptions).toEqual(['-map_metadata', '-1']);
  });

  it('knows which camera is behind a proxy, and logs in there as a reader', async () => {
    const proxied = `cameras:
  front: { source: 'rtsp://u:canary-4711@192.0.2.10/x', proxy_port: 8554, transport: udp }
  back: { source: 'rtsp://192.0.2.11/x', proxy_port: 8555, record_from: 'rtsp://192.0.2.1:8555/y' }
  shed: { source: 'rtsp://192.0.2.12/x' }
reader_user: viewer
reader_password: 'canary:0815'
`;
    const { cameras, secrets } = await plan(proxied);
    expect(cameras.map(({ source, isProxied }) => [source, isProxied])).toEqual([
      ['rtsp://viewer:canary%3A0815@127.0.0.1:8554/proxyStream', true],
      ['rtsp://192.0.2.1:8555/y', true],
      ['rtsp://192.0.2.12/x', undefined],
    ]);
    expect(cameras[0]?.transport).toBe('tcp');
    expect(secrets).toEqual(expect.arrayContaining(['canary:0815', 'canary%3A0815']));
  });

  it('lets -t stand over every segment time', async () => {
    const { cameras } = await plan(CAMERAS, { segmentTime: '7' });
    expect(cameras.map(({ segmentMs }) => segmentMs)).toEqual([7_000, 7_000]);
  });

  it.each(['', '0', '0.9s', '61min', '10 minutes', '-5', '1e1', 'NaN', '10s; rm'])(
    'refuses -t %j',
    async (segmentTime) => {
      await expect(plan(CAMERAS, { segmentTime })).rejects.toMatchObject({
        code: 'BAD_SEGMENT_TIME',
        exitCode: 64,
        message: expect.stringContaining('1s to 1h'),
      });
    },
  );

  it.each(['1', '1s', '1h', '60min', '1.5', '3600'])('accepts -t %s', async (segmentTime) => {
    const [camera] = (await plan(CAMERAS, { segmentTime })).cameras;
    expect(camera?.segmentMs).toBeGreaterThanOrEqual(1_000);
    expect(camera?.segmentMs).toBeLessThanOrEqual(3_600_000);
  });

  it.each(['cellar', 'Front', '', '__proto__', 'constructor', '../front'])(
    'names the known cameras for the unknown %j',
    async (id) => {
      await expect(plan(CAMERAS, named('front', id))).rejects.toMatchObject({
        code: 'UNKNOWN_CAMERA',
        exitCode: 64,
        message: expect.stringMatching(/known cameras: front, back, shed$/),
      });
    },
  );

  it('has broker and mail only if they are configured', async () => {
    const bare = await plan(CAMERAS);
    expect([bare.broker, bare.mail]).toEqual([undefined, undefined]);
    const full = await plan(
      `${CAMERAS}mqtt: { url: 'mqtt://192.0.2.2', user: u, password: canary-0815 }\nwhine_email: ops@example.org\n`,
    );
    expect(full.broker).toMatchObject({ url: 'mqtt://192.0.2.2', user: 'u', password: 'canary-0815' });
    expect(full.mail).toMatchObject({ to: 'ops@example.org' });
    expect(full.secrets).toEqual(expect.arrayContaining(['canary-4711', 'canary-0815']));
  });

  it('has a folder for metrics only if there is one, and is called after its first camera', async () => {
    const written = await plan(`${CAMERAS}metrics_dir: /srv/metrics\n`, named('back', 'front'));
    expect([written.metrics, written.instance]).toEqual([
      { folder: '/srv/metrics', intervalMs: 15_000 },
      'back',
    ]);
    const silent = await plan(CAMERAS);
    expect([silent.metrics, silent.instance]).toEqual([undefined, '_all']);
  });

  it('passes on whether ffmpeg is to be logged', async () => {
    expect((await plan(CAMERAS)).log.ffmpeg).toBe(false);
    expect((await plan(CAMERAS, { logFfmpeg: true })).log.ffmpeg).toBe(true);
  });

  it('comes back the same from JSON, as it goes from one process to the other', async () => {
    const whole = await plan(CAMERAS, named('front', 'back', 'shed'));
    expect(JSON.parse(JSON.stringify(whole))).toEqual(whole);
  });
});
