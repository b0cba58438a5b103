import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCamSyncConfig } from '@pm-dvr/config';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { parseCommandLine } from './options.ts';

// The build puts the version in.
beforeAll(() => void vi.stubGlobal('__PM_DVR_VERSION__', '9.8.7'));
afterAll(() => void vi.unstubAllGlobals());

const UNIT = join(import.meta.dirname, '../systemd/cam_sync.service');

async function setting(name: string): Promise<string | undefined> {
  return new RegExp(`^${name}=(.*)$`, 'm').exec(await readFile(UNIT, 'utf8'))?.[1];
}

it('starts the daemon, when there is a network', async () => {
  const [program, ...args] = (await setting('ExecStart'))?.split(' ') ?? [];
  expect(program).toBe('/usr/bin/cam-sync');
  expect(parseCommandLine(args)).toMatchObject({ kind: 'act', options: { mode: 'daemon' } });
  expect((await setting('After'))?.split(' ')).toContain('network-online.target');
  expect((await setting('Wants'))?.split(' ')).toContain('network-online.target');
});

it('lets recording go first', async () => {
  expect(Number(await setting('Nice'))).toBeGreaterThan(0);
  expect(await setting('IOSchedulingPriority')).toBe('7');
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
