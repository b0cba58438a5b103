import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from '@pm-dvr/runtime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RcloneConfig } from './rclone-config.ts';
import { SftpServer } from './sftp-server.ts';

let folder: string;
let config: RcloneConfig;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sftp-server-'));
  config = await RcloneConfig.create(folder);
});
afterEach(() => rm(folder, { recursive: true }));

async function rclone(...args: string[]): Promise<string> {
  const fixed = ['--config', config.path, '--retries', '1', '--low-level-retries', '1'];
  return (await promisify(execFile)(findProgram('rclone'), [...fixed, ...args])).stdout;
}

describe('an SFTP server of a test', () => {
  it.each([true, false])('takes files, and tells their hashes if it has a shell: %s', async (hasShell) => {
    await using server = await SftpServer.create(folder, { hasShell });
    await server.start();
    await config.addSftp('off', server);
    const file = join(folder, 'clip');
    await writeFile(file, 'aaaaa');
    await rclone('copyto', file, `off:${server.root}/a b`);
    expect(await readFile(join(server.root, 'a b'), 'utf8')).toBe('aaaaa');
    const sums = rclone('md5sum', `off:${server.root}`);
    if (hasShell) expect(await sums).toBe('594f803b380a41396ed63dca39503542  a b\n');
    else await expect(sums).rejects.toThrow('hash type not supported');
  });

  it('refuses a key that it does not know, until it knows it again', async () => {
    await using server = await SftpServer.create(folder, { hasShell: true });
    await server.start();
    await config.addSftp('off', server);
    await server.rejectKey();
    await expect(rclone('lsf', 'off:')).rejects.toThrow('unable to authenticate');
    await server.acceptKey();
    expect(await rclone('lsf', 'off:/')).toContain('tmp/');
  });

  it.each(['kill', 'stop'] as const)('cannot be reached after %s, and can after a start', async (end) => {
    await using server = await SftpServer.create(folder, { hasShell: false });
    await config.addSftp('off', server);
    await server.start();
    await server[end]();
    await expect(rclone('lsf', `off:${server.root}`)).rejects.toThrow('connection refused');
    await server.start();
    expect(await rclone('lsf', `off:${server.root}`)).toBe('');
  });
});

describe('an rclone configuration of a test', () => {
  it('has remotes that are folders, in the clear and encrypted', async () => {
    await config.addFolder('clear', join(folder, 'clear'));
    await config.addCrypt('sealed', 'clear:sealed');
    const file = join(folder, 'clip');
    await writeFile(file, 'aaaaa');
    await rclone('copyto', file, 'sealed:clip');
    expect(await rclone('lsf', 'sealed:')).toBe('clip\n');
    expect(await rclone('lsf', 'clear:sealed')).not.toContain('clip');
  });
});
