import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCamServiceConfig } from '@pm-dvr/config';
import { EXIT } from '@pm-dvr/contracts';
import { expect, it } from 'vitest';

const UNIT = join(import.meta.dirname, '../systemd/cam_service@.service');
const SYSTEMD_ANALYZE = '/usr/bin/systemd-analyze';

async function setting(name: string): Promise<string | undefined> {
  return new RegExp(`^${name}=(.*)$`, 'm').exec(await readFile(UNIT, 'utf8'))?.[1];
}

/** What systemd has to say against a unit file of this text, as an instance of the template. */
async function complaints(text: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'pm-dvr-unit-'));
  try {
    const name = 'cam_service@front.service';
    // The program itself is not installed where the tests run.
    await writeFile(join(folder, name), text.replace('/usr/local/bin/cam-service', '/bin/true'));
    const { stderr } = spawnSync(SYSTEMD_ANALYZE, ['verify', '--man=no', join(folder, name)]);
    // Units of the machine itself, which are read along, may have faults of their own.
    const lines = stderr.toString().split('\n');
    return lines.filter((line) => line.includes(name));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

it.skipIf(!existsSync(SYSTEMD_ANALYZE))('is a unit that systemd takes without a complaint', async () => {
  const text = await readFile(UNIT, 'utf8');
  expect(await complaints(text)).toEqual([]);
  expect(await complaints(text.replace('KillMode=mixed', 'KillMode=sometimes'))).toHaveLength(1);
});

it('restarts the recorder but for what a restart cannot mend', async () => {
  expect(await setting('Restart')).toBe('always');
  expect(await setting('StartLimitIntervalSec')).toBe('0');
  expect(await setting('RestartPreventExitStatus')).toBe(`${EXIT.usage} ${EXIT.config}`);
});

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
