import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_BASE_DIR } from '@pm-dvr/contracts';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { parseCommandLine } from './options.ts';

// The build puts the version in.
beforeAll(() => void vi.stubGlobal('__PM_DVR_VERSION__', '9.8.7'));
afterAll(() => void vi.unstubAllGlobals());

const UNITS = join(import.meta.dirname, '../systemd');
const SERVICES = ['cam_cleaner.service', 'cam_cleaner_daemon.service'];

async function setting(unit: string, name: string): Promise<string | undefined> {
  return new RegExp(`^${name}=(.*)$`, 'm').exec(await readFile(join(UNITS, unit), 'utf8'))?.[1];
}

it('runs once each hour by the timer', async () => {
  const words = (await setting('cam_cleaner.service', 'ExecStart'))?.split(' ') ?? [];
  expect(words).toEqual(['/usr/bin/cam-cleaner']);
  expect(parseCommandLine(words.slice(1))).toMatchObject({ options: { mode: 'once', dryRun: false } });
  expect(await setting('cam_cleaner.service', 'Type')).toBe('oneshot');
  expect(await setting('cam_cleaner.timer', 'OnCalendar')).toBe('*-*-* *:17:00');
});

it('has a daemon that goes without the timer', async () => {
  const unit = 'cam_cleaner_daemon.service';
  const [program, ...args] = (await setting(unit, 'ExecStart'))?.split(' ') ?? [];
  expect(program).toBe('/usr/bin/cam-cleaner');
  expect(parseCommandLine(args)).toMatchObject({ kind: 'act', options: { mode: 'daemon' } });
  expect(await setting(unit, 'Conflicts')).toBe('cam_cleaner.timer');
});

it.each(SERVICES)('lets %s write the default store, as the user who records', async (unit) => {
  expect(`/var/lib/${await setting(unit, 'StateDirectory')}`).toBe(DEFAULT_BASE_DIR);
  expect(await setting(unit, 'User')).toBe('smarthome');
  expect(await setting(unit, 'ProtectSystem')).toBe('strict');
});
