import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { camProxy } from './front-command.ts';
import type { RunPlan } from './run-plan.ts';

// The build puts the version in.
beforeAll(() => void vi.stubGlobal('__PM_DVR_VERSION__', '9.8.7'));
afterAll(() => void vi.unstubAllGlobals());

let folder: string;
let config: string;
let said: { printed: string; complaints: string[]; plan: RunPlan | undefined };
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'front-command-'));
  config = join(folder, 'cam_proxy.yaml');
  said = { printed: '', complaints: [], plan: undefined };
});
afterEach(() => rm(folder, { recursive: true }));

/** Runs the command with that configuration, in which the program is one that is there. */
async function run(yaml: string, ...args: string[]): Promise<number> {
  await writeFile(config, `base_dir: ${folder}/store\n${yaml}`, { mode: 0o600 });
  return await camProxy(['-c', config, ...args], {
    print: (text) => {
      said.printed += text;
    },
    complain: (line) => void said.complaints.push(line),
    handOver: (plan) => {
      said.plan = plan;
    },
  });
}

const CAMERA =
  "cameras: { front: { source: 'rtsp://u:canary-4711@192.0.2.10/x', proxy_port: 8554 }, back: { source: 'http://192.0.2.11/x', proxy_port: 8555 }, shed: { source: 'rtsp://192.0.2.12/x' } }\n";
const SAFE = `${CAMERA}backend: mediamtx\nproxy_program: sh\n`;

describe('cam-proxy', () => {
  it('hands over what the proxy is made of, as plain JSON', async () => {
    expect(await run(`${SAFE}reader_user: viewer\nreader_password: canary-0815\n`, 'front')).toBe(0);
    expect(said.plan).toMatchObject({
      camera: 'front',
      proxy: {
        ...{ backend: 'mediamtx', program: 'sh', source: 'rtsp://u:canary-4711@192.0.2.10/x' },
        ...{ listen: '127.0.0.1', port: 8554, transport: 'tcp', verbosity: 0 },
        reader: { user: 'viewer', password: 'canary-0815' },
      },
      statusTopic: 'services/cam_proxy/front/status',
      secrets: expect.arrayContaining(['canary-4711', 'canary-0815']),
      warnings: [],
    });
    expect(JSON.parse(JSON.stringify(said.plan))).toEqual(said.plan);
  });

  it.each([
    ['NO_PROXY_PORT', 'shed', SAFE, 78, 'proxy_port: 8554'],
    ['PROXY_SOURCE', 'back', SAFE, 78, 'rtsp:// or rtsps://'],
    ['UNKNOWN_CAMERA', 'frunt', SAFE, 64, 'did you mean "front"?'],
    [
      'PROXY_MISSING',
      'front',
      `${CAMERA}backend: go2rtc\nproxy_program: no-such-go2rtc\n`,
      69,
      'AlexxIT/go2rtc/releases',
    ],
    ['CONFIG_INVALID', 'front', CAMERA, 78, 'proxy_listen: is 127.0.0.1, and live555ProxyServer cannot'],
  ])('%s', async (code, camera, yaml, exitCode, text) => {
    await expect(run(yaml, camera)).rejects.toMatchObject({
      code,
      exitCode,
      message: expect.stringContaining(text),
    });
    expect(said.plan).toBeUndefined();
  });

  it('says what it would run, without a secret, and starts nothing', async () => {
    const yaml = `${CAMERA}reader_user: viewer\nreader_password: 'canary "0815'\n`;
    expect(await run(`${yaml}proxy_listen: 0.0.0.0\n`, '-d', 'front')).toBe(0);
    expect(said.printed).toBe(
      "live555ProxyServer -t -p 8554 -D 10 -C viewer '***' 'rtsp://***@192.0.2.10/x'\n",
    );
    expect(said.complaints).toEqual([expect.stringContaining('takes passwords on its command line')]);
    said.printed = '';
    expect(await run(`${yaml}backend: go2rtc\n`, '-d', 'front')).toBe(0);
    expect(said.printed).toMatch(
      /^# \/.*\/settings-front\.yaml:\n(#.*\n)+go2rtc -c \/.*settings-front\.yaml\n$/,
    );
    expect(said.printed).not.toContain('canary');
    expect(said.plan).toBeUndefined();
  });

  it('warns of what somebody should know', async () => {
    await run(`${SAFE}proxy_listen: 192.0.2.1\n`, 'front');
    expect(said.plan?.warnings).toEqual([
      expect.stringMatching(/^everybody who reaches 192\.0\.2\.1 at port 8554 can watch/),
      expect.stringMatching(/^the recorder looks for the proxy at 127\.0\.0\.1/),
    ]);
    await run(
      `${CAMERA.replace('8554', '8554, transport: udp')}backend: go2rtc\nproxy_program: sh\nreader_user: v\nreader_password: p\n`,
      'front',
    );
    expect(said.plan?.warnings).toEqual([
      'go2rtc asks no reader on this machine itself for reader_user',
      'go2rtc fetches the stream by TCP; transport: udp has no effect',
    ]);
  });

  it('helps, also without a configuration', async () => {
    expect(await run(SAFE, '-h')).toBe(0);
    expect(said.printed).toContain('  front  8554\n  back  8555\n  shed  (no proxy_port)\n');
    said.printed = '';
    expect(await run('nonsense: 1', '-h')).toBe(0);
    expect(said.printed).toContain('Known cameras: none');
  });

  it('takes wrong words for what they are', async () => {
    expect(await run(SAFE)).toBe(64);
    expect(said.complaints).toEqual([
      'name one camera; each has a cam-proxy of its own\nTry "cam-proxy --help".',
    ]);
  });
});
