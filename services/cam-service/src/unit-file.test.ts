import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCamServiceConfig } from '@pm-dvr/config';
import { expect, it } from 'vitest';

const UNIT = join(import.meta.dirname, '../systemd/cam_service@.service');

async function setting(name: string): Promise<string | undefined> {
  return new RegExp(`^${name}=(.*)$`, 'm').exec(await readFile(UNIT, 'utf8'))?.[1];
}

it('lets the default store be written, and the open clip be finished', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pm-dvr-unit-'));
  try {
    const file = join(folder, 'cam_service.yaml');
    await writeFile(file, 'cameras: { front: { source: rtsp://192.0.2.10/stream1 } }\nstop_timeout: 30s\n');
    const { values } = loadCamServiceConfig({ file });
    expect(`/var/lib/${await setting('StateDirectory')}`).toBe(values.baseDir);
    expect(Number(await setting('TimeoutStopSec')) * 1000).toBeGreaterThan(values.stopTimeoutMs);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

it('starts the recorder of its instance, after the proxy of that camera but not without it', async () => {
  expect(await setting('ExecStart')).toBe('/usr/bin/cam-service %i');
  expect((await setting('After'))?.split(' ')).toContain('cam_proxy@%i.service');
  expect(await readFile(UNIT, 'utf8')).not.toMatch(/^(Requires|BindsTo|Requisite)=/m);
});
