import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCamSyncConfig } from '@pm-dvr/config';
import { EXIT } from '@pm-dvr/contracts';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { parseCommandLine } from './options.ts';

// The build puts the version in.
beforeAll(() => void vi.stubGlobal('__PM_DVR_VERSION__', '9.8.7'));
afterAll(() => void vi.unstubAllGlobals());

const UNIT = join(import.meta.dirname, '../systemd/cam_sync.service');
const SYSTEMD_ANALYZE = '/usr/bin/systemd-analyze';

async function setting(name: string): Promise<string | undefined> {
  return new RegExp(`^${name}=(.*)$`, 'm').exec(await readFile(UNIT, 'utf8'))?.[1];
}

/** What systemd has to say against a unit file of this text. */
async function complaints(text: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'pm-dvr-unit-'));
  try {
    const name = 'cam_sync.service';
    // The program itself is not installed where the tests run.
    await writeFile(join(folder, name), text.replace('/usr/local/bin/cam-sync', '/bin/true'));
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

it('starts the daemon, when there is a network', async () => {
  const [program, ...args] = (await setting('ExecStart'))?.split(' ') ?? [];
  expect(program).toBe('/usr/local/bin/cam-sync');
  expect(parseCommandLine(args)).toMatchObject({ kind: 'act', options: { mode: 'daemon' } });
  expect((await setting('After'))?.split(' ')).toContain('network-online.target');
  expect((await setting('Wants'))?.split(' ')).toContain('network-online.target');
});

it('lets recording go first', async () => {
  expect(Number(await setting('Nice'))).toBeGreaterThan(0);
  expect(await setting('IOSchedulingPriority')).toBe('7');
});

it('restarts it but for what a restart cannot mend', async () => {
  expect(await setting('Restart')).toBe('always');
  expect(await setting('StartLimitIntervalSec')).toBe('0');
  expect(await setting('RestartPreventExitStatus')).toBe(`${EXIT.usage} ${EXIT.config}`);
});

it('lets the default store be written', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pm-dvr-unit-'));
  try {
    const file = join(folder, 'cam_sync.yaml');
    await writeFile(file, 'cloud_id: nas\n');
    const { values } = loadCamSyncConfig({ file });
    expect(`/var/lib/${await setting('StateDirectory')}`).toBe(values.baseDir);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
