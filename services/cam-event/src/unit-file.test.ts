import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCamEventConfig } from '@pm-dvr/config';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { parseCommandLine } from './options.ts';

// The build puts the version in.
beforeAll(() => void vi.stubGlobal('__PM_DVR_VERSION__', '9.8.7'));
afterAll(() => void vi.unstubAllGlobals());

const UNIT = join(import.meta.dirname, '../systemd/cam_event.service');

async function setting(name: string): Promise<string | undefined> {
  return new RegExp(`^${name}=(.*)$`, 'm').exec(await readFile(UNIT, 'utf8'))?.[1];
}

it('starts the program that follows messages, after the broker', async () => {
  const [program, ...args] = (await setting('ExecStart'))?.split(' ') ?? [];
  expect(program).toBe('/usr/bin/cam-event');
  expect(parseCommandLine(args, 0)).toMatchObject({ kind: 'act', options: { mode: 'daemon' } });
  expect((await setting('After'))?.split(' ')).toEqual(
    expect.arrayContaining(['network.target', 'mosquitto.service']),
  );
});

it('lets the default store be written', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pm-dvr-unit-'));
  try {
    const file = join(folder, 'cam_event.yaml');
    await writeFile(file, 'mqtt: { url: mqtt://127.0.0.1:1883 }\n');
    const { values } = loadCamEventConfig({ file });
    expect(`/var/lib/${await setting('StateDirectory')}`).toBe(values.baseDir);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
