import { appendFile, chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rcloneTools } from '@pm-dvr/cam-sync/rclone-tools';
import type { RemoteConfig } from '@pm-dvr/config';
import { storeLayout } from '@pm-dvr/contracts';
import { createLogger, systemClock } from '@pm-dvr/runtime';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RcloneConfig } from '../rig/rclone-config.ts';
import { SftpServer } from '../rig/sftp-server.ts';

let folder: string;
let config: RcloneConfig;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rclone-tools-'));
  await mkdir(join(folder, 'store', 'events'), { recursive: true });
  config = await RcloneConfig.create(folder);
  await config.addFolder('clear', join(folder, 'cloud'));
});
afterEach(() => rm(folder, { recursive: true }));

/** rclone, and what it was told. */
async function tools(cloudId: string, cloudPath = 'cams') {
  const program = join(folder, 'noting-rclone');
  const notes = join(folder, 'notes');
  await writeFile(program, `#!/bin/sh\necho "$*" >>'${notes}'\nexec rclone "$@"\n`);
  await chmod(program, 0o755);
  const remote: RemoteConfig = { name: 'off', cloudId, cloudPath, transfers: 4, rcloneOptions: [] };
  const { copy, check } = rcloneTools({
    plan: { rclone: { program, config: config.path, stallTimeoutMs: 60_000 } },
    layout: storeLayout({ baseDir: join(folder, 'store') }),
    remote,
    clock: systemClock,
    log: createLogger({ name: 'test', level: 'silent', format: 'json' }),
    signal: AbortSignal.timeout(60_000),
  });
  const write = (name: string) => writeFile(join(folder, 'store', 'events', name), `contents of ${name}`);
  return {
    copy,
    check,
    write,
    /** Uploads a file, and gives whether the copy compared hashes itself. */
    async comparedByCopy(name: string): Promise<boolean> {
      await write(name);
      await rm(notes, { force: true });
      expect(await copy([name], () => {})).toEqual({});
      expect(await check([name])).toMatchObject({ verified: [name], failed: [] });
      const copies = (await readFile(notes, 'utf8')).split('\n').filter((line) => line.startsWith('copy '));
      return copies.some((line) => !line.includes(' --ignore-checksum '));
    },
  };
}

test('hashes are compared by the copy until a check has shown that it does so itself', async () => {
  const off = await tools('clear');
  expect(await off.comparedByCopy('one')).toBe(true);
  expect(await off.comparedByCopy('two')).toBe(false);
  expect(await off.comparedByCopy('three')).toBe(false);
});

test.each([
  ['encrypts: a check has none', 'sealed'],
  ['splits what it encrypts: those of a check are not of what lies there', 'split'],
])('a remote has them compared by the copy always, if it %s', async (_, cloudId) => {
  await config.addCrypt('sealed', 'clear:sealed');
  await config.addSection('[split]\ntype = chunker\nremote = sealed:\nhash_type = md5all\n');
  const off = await tools(cloudId);
  for (const name of ['one', 'two', 'three']) expect(await off.comparedByCopy(name)).toBe(true);
});

test('nothing is verified that neither the copy nor the check has compared', async () => {
  await using server = await SftpServer.create(folder, { hasShell: true });
  await server.start();
  await config.addSftp('off', server);
  const off = await tools('off', join(server.root, 'cams'));
  expect(await off.comparedByCopy('one')).toBe(true);
  await off.write('two');
  expect(await off.copy(['two'], () => {})).toEqual({});
  // It can make no hashes any more.
  await appendFile(config.path, 'disable_hashcheck = true\n');
  expect(await off.check(['two'])).toMatchObject({
    ...{ verified: [], failed: [{ file: 'two' }] },
    trouble: { kind: 'other', error: expect.stringContaining('two: the remote has given no hash') },
  });
  expect(await off.comparedByCopy('two')).toBe(true);
});
