import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCamServiceConfig } from '@pm-dvr/config';
import { EXIT } from '@pm-dvr/contracts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { buildPlan } from './build-plan.ts';
import { runChecks } from './checks.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pm-dvr-checks-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** What `cam-service --check front` says; without `source` the camera is a file that does not exist. */
async function check(
  settings: string,
  source = join(folder, 'none.mp4'),
): Promise<{ code: number; said: string[] }> {
  const file = join(folder, 'cam_service.yaml');
  await writeFile(file, `cameras: { front: { source: "${source}" } }\n${settings}\n`);
  const loaded = loadCamServiceConfig({ file });
  const plan = buildPlan(loaded, {
    ...{ cameras: ['front'], all: false, config: file, dryRun: false, check: true },
    ...{ logFfmpeg: false, segmentTime: undefined },
  });
  const said: string[] = [];
  const code = await runChecks(plan, loaded.files, (text) => void said.push(text));
  return { code, said };
}

it('leaves no folder behind in a store that it has found fit', async () => {
  const { code, said } = await check(`base_dir: ${join(folder, 'a/store')}\nfs_min_free: 1MiB`);
  expect(said[2]).toContain(`ok      store for front: ${join(folder, 'a/store/recent/front')}, `);
  expect(said[3]).toContain('FAILED  camera front: ');
  expect(code).toBe(EXIT.failed);
  expect(await readdir(folder)).toEqual(['cam_service.yaml']);
});

it('says why a store cannot be written', async () => {
  const { code, said } = await check(`base_dir: ${join(folder, 'cam_service.yaml/store')}`);
  expect(said[2]).toContain('FAILED  store for front: store-unwritable: ENOTDIR');
  expect(code).toBe(EXIT.failed);
});

it('says that a camera does not answer if it takes the connection and is silent', async () => {
  const camera = createServer(() => {}).listen(0, '127.0.0.1');
  try {
    await once(camera, 'listening');
    const { port } = camera.address() as AddressInfo;
    const settings = `base_dir: ${join(folder, 'store')}\nfs_min_free: 1MiB\nstall_timeout: 2s`;
    const { said } = await check(settings, `rtsp://127.0.0.1:${port}/stream1`);
    expect(said[3]).toContain('FAILED  camera front: no-answer: ');
  } finally {
    camera.close();
  }
});
