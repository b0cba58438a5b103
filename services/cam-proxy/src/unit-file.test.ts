import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCamProxyConfig } from '@pm-dvr/config';
import { EXIT } from '@pm-dvr/contracts';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { parseCommandLine } from './options.ts';

// The build puts the version in.
beforeAll(() => void vi.stubGlobal('__PM_DVR_VERSION__', '9.8.7'));
afterAll(() => void vi.unstubAllGlobals());

const UNIT = join(import.meta.dirname, '../systemd/cam_proxy@.service');
const SYSTEMD_ANALYZE = '/usr/bin/systemd-analyze';

async function setting(name: string): Promise<string | undefined> {
  return new RegExp(`^${name}=(.*)$`, 'm').exec(await readFile(UNIT, 'utf8'))?.[1];
}

/** What systemd has to say against a unit file of this text, as an instance of the template. */
async function complaints(text: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'pm-dvr-unit-'));
  try {
    const name = 'cam_proxy@front.service';
    // The program itself is not installed where the tests run.
    await writeFile(join(folder, name), text.replace('/usr/bin/cam-proxy', '/bin/true'));
    const { stderr } = spawnSync(SYSTEMD_ANALYZE, ['verify', '--man=no', join(folder, name)]);
    // Units of the machine itself, which are read along, may have faults of their own.
    return stderr
      .toString()
      .split('\n')
      .filter((line) => line.includes(name));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

it.skipIf(!existsSync(SYSTEMD_ANALYZE))('is a unit that systemd takes without a complaint', async () => {
  const text = await readFile(UNIT, 'utf8');
  expect(await complaints(text)).toEqual([]);
  expect(await complaints(text.replace('KillMode=mixed', 'KillMode=sometimes'))).toHaveLength(1);
});

it('starts the proxy of the camera that the instance is called after, before its recorder', async () => {
  const [program, ...args] = (await setting('ExecStart'))?.split(' ') ?? [];
  expect(program).toBe('/usr/bin/cam-proxy');
  expect(parseCommandLine(args)).toMatchObject({ kind: 'run', options: { camera: '%i', dryRun: false } });
  expect(await setting('Before')).toBe('cam_service@%i.service');
});

it('restarts it but for what a restart cannot mend', async () => {
  expect(await setting('Restart')).toBe('always');
  expect(await setting('StartLimitIntervalSec')).toBe('0');
  expect(await setting('RestartPreventExitStatus')).toBe(`${EXIT.usage} ${EXIT.config}`);
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
