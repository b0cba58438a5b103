import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCamProxyConfig } from '@pm-dvr/config';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { parseCommandLine } from './options.ts';

// The build puts the version in.
beforeAll(() => void vi.stubGlobal('__PM_DVR_VERSION__', '9.8.7'));
afterAll(() => void vi.unstubAllGlobals());

const UNIT = join(import.meta.dirname, '../systemd/cam_proxy@.service');

async function setting(name: string): Promise<string | undefined> {
  return new RegExp(`^${name}=(.*)$`, 'm').exec(await readFile(UNIT, 'utf8'))?.[1];
}

it('starts the proxy of the camera that the instance is called after, before its recorder', async () => {
  const [program, ...args] = (await setting('ExecStart'))?.split(' ') ?? [];
  expect(program).toBe('/usr/bin/cam-proxy');
  expect(parseCommandLine(args)).toMatchObject({ kind: 'act', options: { camera: '%i', dryRun: false } });
  expect(await setting('Before')).toBe('cam_service@%i.service');
});

it('lets the default store be written, and the proxy end by itself', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pm-dvr-unit-'));
  try {
    const file = join(folder, 'cam_proxy.yaml');
    const text =
      'cameras: { front: { source: rtsp://192.0.2.1/x } }\nbackend: go2rtc\nproxy_stop_timeout: 30s\n';
    await writeFile(file, text);
    const { values } = loadCamProxyConfig({ file });
    expect(`/var/lib/${await setting('StateDirectory')}`).toBe(values.baseDir);
    expect(Number(await setting('TimeoutStopSec')) * 1000).toBeGreaterThan(values.proxyStopTimeoutMs);
    expect(await setting('RuntimeDirectoryMode')).toBe('0700');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
