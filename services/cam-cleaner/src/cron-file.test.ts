import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const CRON = join(import.meta.dirname, '../cron');
const RUN_PARTS = '/usr/bin/run-parts';
const SETPRIV = '/usr/bin/setpriv';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pm-dvr-cron-'));
});
afterEach(async () => void (await rm(folder, { recursive: true, force: true })));

async function job(): Promise<{ name: string; text: string }> {
  const [name, ...others] = await readdir(CRON);
  expect(others).toEqual([]);
  return { name: name as string, text: await readFile(join(CRON, name as string), 'utf8') };
}

it.skipIf(!existsSync(RUN_PARTS))('is a file that run-parts takes', async () => {
  const { name } = await job();
  await copyFile(join(CRON, name), join(folder, name));
  await copyFile(join(CRON, name), join(folder, `${name}.cron`));
  const { stdout } = spawnSync(RUN_PARTS, ['--test', folder]);
  expect(stdout.toString()).toBe(`${join(folder, name)}\n`);
});

it('has no dot in its name, and can be executed', async () => {
  const { name } = await job();
  expect(name).toMatch(/^[A-Za-z0-9_-]+$/);
  expect((await stat(join(CRON, name))).mode & 0o777).toBe(0o755);
});

it('becomes the user who records before anything else, and starts nothing but the cleaner', async () => {
  const commands = (await job()).text
    .replaceAll('\\\n', '')
    .split('\n')
    .filter((line) => !/^(#|$)/.test(line));
  expect(commands).toHaveLength(1);
  expect(commands[0]).toMatch(/^exec \/usr\/bin\/setpriv --reuid=smarthome --regid=smarthome --init-groups /);
  expect(commands[0]).toMatch(/ --no-new-privs -- +\/usr\/bin\/cam-cleaner$/);
  // Nothing that a shell would take for more than a word.
  expect(commands[0]).not.toMatch(/[$`;&|<>*?"'()]/);
});

it.skipIf(process.getuid?.() !== 0 || !existsSync(SETPRIV))(
  'runs as that user, without the rights of root',
  async () => {
    const probe = join(folder, 'probe');
    await writeFile(
      probe,
      '#!/bin/sh\nid -un\nid -gn\ngrep -E "^(CapEff|NoNewPrivs)" /proc/self/status\necho "$SECRET"\n',
    );
    await chmod(probe, 0o755);
    await chmod(folder, 0o755);
    const script = join(folder, 'cam-cleaner');
    const { text } = await job();
    // The account of the suite need not exist where the tests run.
    await writeFile(
      script,
      text
        .replaceAll('=smarthome', '=nobody')
        .replace('regid=nobody', 'regid=nogroup')
        .replace('/usr/bin/cam-cleaner', probe),
    );
    await chmod(script, 0o755);
    const { stdout, stderr } = spawnSync(script, { env: { ...process.env, SECRET: 'of root' } });
    expect(stderr.toString()).toBe('');
    expect(stdout.toString()).toBe('nobody\nnogroup\nCapEff:\t0000000000000000\nNoNewPrivs:\t1\n\n');
  },
);
