import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_BASE_DIR, EXIT } from '@pm-dvr/contracts';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { parseCommandLine } from './options.ts';

// The build puts the version in.
beforeAll(() => void vi.stubGlobal('__PM_DVR_VERSION__', '9.8.7'));
afterAll(() => void vi.unstubAllGlobals());

const UNITS = join(import.meta.dirname, '../systemd');
const NAMES = ['cam_cleaner.service', 'cam_cleaner.timer', 'cam_cleaner_daemon.service'];
const SERVICES = ['cam_cleaner.service', 'cam_cleaner_daemon.service'];
const SYSTEMD_ANALYZE = '/usr/bin/systemd-analyze';

async function setting(unit: string, name: string): Promise<string | undefined> {
  return new RegExp(`^${name}=(.*)$`, 'm').exec(await readFile(join(UNITS, unit), 'utf8'))?.[1];
}

/** What systemd has to say against the units; `change` is made to each first. */
async function complaints(change: (text: string) => string = (text) => text): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'pm-dvr-unit-'));
  try {
    for (const name of NAMES) {
      const text = await readFile(join(UNITS, name), 'utf8');
      // The program itself is not installed where the tests run.
      await writeFile(join(folder, name), change(text).replace('/usr/local/bin/cam-cleaner', '/bin/true'));
    }
    const paths = NAMES.map((name) => join(folder, name));
    const { stderr } = spawnSync(SYSTEMD_ANALYZE, ['verify', '--man=no', ...paths]);
    // Units of the machine itself, which are read along, may have faults of their own.
    return stderr
      .toString()
      .split('\n')
      .filter((line) => line.includes('cam_cleaner'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

it.skipIf(!existsSync(SYSTEMD_ANALYZE))('has units that systemd takes without a complaint', async () => {
  expect(await complaints()).toEqual([]);
  expect(await complaints((text) => text.replace('*:17:00', '*:77:00'))).not.toEqual([]);
  expect(await complaints((text) => text.replace('Type=oneshot', 'Type=sometimes'))).not.toEqual([]);
});

it('runs once each hour by the timer', async () => {
  const words = (await setting('cam_cleaner.service', 'ExecStart'))?.split(' ') ?? [];
  expect(words).toEqual(['/usr/local/bin/cam-cleaner']);
  expect(parseCommandLine(words.slice(1))).toMatchObject({ options: { mode: 'once', dryRun: false } });
  expect(await setting('cam_cleaner.service', 'Type')).toBe('oneshot');
  expect(await setting('cam_cleaner.timer', 'OnCalendar')).toBe('*-*-* *:17:00');
});

it('has a daemon that is restarted but for what a restart cannot mend, and that goes without the timer', async () => {
  const unit = 'cam_cleaner_daemon.service';
  const [program, ...args] = (await setting(unit, 'ExecStart'))?.split(' ') ?? [];
  expect(program).toBe('/usr/local/bin/cam-cleaner');
  expect(parseCommandLine(args)).toMatchObject({ kind: 'act', options: { mode: 'daemon' } });
  expect(await setting(unit, 'Restart')).toBe('always');
  expect(await setting(unit, 'StartLimitIntervalSec')).toBe('0');
  expect(await setting(unit, 'RestartPreventExitStatus')).toBe(`${EXIT.usage} ${EXIT.config}`);
  expect(await setting(unit, 'Conflicts')).toBe('cam_cleaner.timer');
});

it.each(SERVICES)('lets %s write the default store, as the user who records', async (unit) => {
  expect(`/var/lib/${await setting(unit, 'StateDirectory')}`).toBe(DEFAULT_BASE_DIR);
  expect(await setting(unit, 'User')).toBe('smarthome');
  expect(await setting(unit, 'ProtectSystem')).toBe('strict');
});
