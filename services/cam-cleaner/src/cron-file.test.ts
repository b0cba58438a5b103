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

it('becomes the user who records before the cleaner starts', async () => {
  const commands = (await job()).text
    .replaceAll('\\\n', '')
    .split('\n')
    .filter((line) => !/^(#|$)/.test(line));
  const last = commands.at(-1) ?? '';
  expect(last).toMatch(/^exec \/usr\/bin\/setpriv --reuid=smarthome --regid=smarthome --init-groups /);
  expect(last).toMatch(/ --no-new-privs -- +\/usr\/bin\/cam-cleaner$/);
  // Nothing that a shell would take for more than a word.
  expect(last).not.toMatch(/[$`;&|<>*?"'()]/);
  // What comes before only looks whether there is anything to do.
  expect(commands.slice(0, -1).join('\n')).toBe(
    [
      '[ -x /usr/bin/cam-cleaner ] || exit 0',
      '[ -e /etc/smarthome/cams/cam_cleaner.yaml ] || [ -e /etc/smarthome/cams/cam_common.yaml ] || exit 0',
      'if [ -d /run/systemd/system ] && systemctl --quiet is-active cam_cleaner.timer cam_cleaner_daemon.service; then',
      '  exit 0',
      'fi',
    ].join('\n'),
  );
});

/** The job with another program and account, on a machine that has the configuration or not. */
async function trial(probe: string, hasConfiguration: boolean): Promise<string> {
  const script = join(folder, 'cam-cleaner');
  const configuration = join(folder, 'cam_common.yaml');
  if (hasConfiguration) await writeFile(configuration, '');
  const { text } = await job();
  // The account of the suite need not exist where the tests run.
  await writeFile(
    script,
    text
      .replaceAll('=smarthome', '=nobody')
      .replace('regid=nobody', 'regid=nogroup')
      .replaceAll('/usr/bin/cam-cleaner', probe)
      .replaceAll('/etc/smarthome/cams/cam_common.yaml', configuration)
      .replaceAll('/run/systemd/system', join(folder, 'no-systemd')),
  );
  await chmod(script, 0o755);
  return script;
}

it('does nothing where nothing is configured, or the program is gone', async () => {
  const probe = join(folder, 'probe');
  await writeFile(probe, '#!/bin/sh\necho started\n', { mode: 0o755 });
  const run = (script: string) => {
    const { status, stdout, stderr } = spawnSync(script);
    return [status, `${stdout}${stderr}`];
  };
  expect(run(await trial(probe, false))).toEqual([0, '']);
  await rm(probe);
  expect(run(await trial(probe, true))).toEqual([0, '']);
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
    const script = await trial(probe, true);
    const { stdout, stderr } = spawnSync(script, { env: { ...process.env, SECRET: 'of root' } });
    expect(stderr.toString()).toBe('');
    expect(stdout.toString()).toBe('nobody\nnogroup\nCapEff:\t0000000000000000\nNoNewPrivs:\t1\n\n');
  },
);
