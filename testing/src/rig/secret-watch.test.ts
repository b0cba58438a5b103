import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { makeCanary } from './canary.ts';
import { SecretWatch } from './secret-watch.ts';

const run = promisify(execFile);

describe('the watch for secrets', () => {
  it('finds a password in an argument list, however it is encoded', async () => {
    const canary = makeCanary();
    using watch = SecretWatch.start(canary);
    const url = `rtsp://viewer:${encodeURIComponent(canary.password)}@192.0.2.10/`;
    await run('sh', ['-c', 'sleep 0.2', url]);
    expect(watch.leaks.map((leak) => leak.where)).toEqual([
      expect.stringMatching(/^the argument list of process \d+$/),
    ]);
    expect(JSON.stringify(watch.leaks)).not.toContain(canary.traces[0]);
    expect(JSON.stringify(watch.leaks)).not.toContain(canary.traces[1]);
  });

  it('finds a part of a password in an environment', async () => {
    const canary = makeCanary();
    using watch = SecretWatch.start(canary);
    await run('sleep', ['0.2'], { env: { ...process.env, PASSWORD: canary.traces[1] } });
    expect(watch.leaks.map((leak) => leak.where)).toEqual([
      expect.stringMatching(/^the environment of process \d+$/),
    ]);
  });

  it('finds Basic authentication in a text', () => {
    const canary = makeCanary('admin');
    using watch = SecretWatch.start(canary);
    const basic = Buffer.from(`admin:${canary.password}`).toString('base64');
    watch.inText('a log', `Authorization: Basic ${basic}`);
    expect(watch.leaks).toEqual([{ where: 'a log', context: 'Authorization: Basic ***' }]);
  });

  it('finds passwords in files of all kinds and in their names', async () => {
    const canary = makeCanary();
    const folder = await mkdtemp(join(tmpdir(), 'pm-dvr-watch-'));
    try {
      await mkdir(join(folder, 'deep'));
      const binary = Buffer.concat([Buffer.from([0, 0xff]), Buffer.from(canary.password), Buffer.alloc(9)]);
      await writeFile(join(folder, 'deep/clip.mp4'), binary);
      await writeFile(join(folder, `${canary.traces[0]}.txt`), 'nothing');
      using watch = SecretWatch.start(canary);
      await watch.inFolder(folder);
      expect(watch.leaks).toHaveLength(2);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('finds nothing where there is nothing, and tells what it has looked at', async () => {
    using watch = SecretWatch.start(makeCanary());
    await run('sleep', ['0.2']);
    expect(watch.leaks).toEqual([]);
    expect(watch.commandLines).toContain('sleep\0' + '0.2\0');
  });
});
