import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readText, repositoryFiles } from './repository.ts';

const SYSTEMD_ANALYZE = '/usr/bin/systemd-analyze';
/** `systemd-analyze security`, times ten. */
const MOST_EXPOSURE = 15;

const units = repositoryFiles().filter((path) =>
  /(^|\/)systemd\/[^/]+\.(service|timer|target|slice)$/.test(path),
);
const services = units.filter((path) => path.endsWith('.service'));
const daemons = services.filter((path) => setting(path, 'Type') === 'notify');

function text(path: string): string {
  return readText(path) ?? '';
}

/** All values of a key, in their order. */
function settings(path: string, key: string): string[] {
  return [...text(path).matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map((match) => match[1] as string);
}

function setting(path: string, key: string): string | undefined {
  return settings(path, key)[0];
}

/** A template is looked at as one of its instances. */
function nameOf(path: string): string {
  return basename(path).replace('@.', '@front.');
}

/** Runs systemd-analyze on units in a folder of their own; `change` is made to each. Gives its words and exit code. */
async function analyze(
  args: readonly string[],
  paths: readonly string[],
  change: (text: string) => string = (text) => text,
): Promise<{ lines: string[]; code: number | null }> {
  const folder = await mkdtemp(join(tmpdir(), 'pm-dvr-units-'));
  try {
    for (const path of units) {
      // The programs are not installed where the tests run.
      const installed = text(path).replace(/^(Exec\w+=)\/usr\/bin\/cam-\S+/gm, '$1/bin/true');
      await writeFile(join(folder, nameOf(path)), paths.includes(path) ? change(installed) : installed);
    }
    const files = paths.map((path) => join(folder, nameOf(path)));
    const { stdout, stderr, status } = spawnSync(SYSTEMD_ANALYZE, [...args, ...files], { cwd: folder });
    return { lines: `${stdout}${stderr}`.trim().split('\n'), code: status };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What systemd has to say against units of ours; those of the machine, which are read along, may have faults of their own. */
async function complaints(change?: (text: string) => string): Promise<string[]> {
  const { lines } = await analyze(['verify', '--man=no'], units, change);
  return lines.filter((line) => units.some((path) => line.includes(nameOf(path))));
}

describe.skipIf(!existsSync(SYSTEMD_ANALYZE))('systemd', () => {
  it('takes all units without a complaint', async () => {
    expect(units.length).toBeGreaterThan(5);
    expect(await complaints()).toEqual([]);
    expect(await complaints((text) => text.replace('KillMode=mixed', 'KillMode=sometimes'))).not.toEqual([]);
    expect(await complaints((text) => text.replace('*:17:00', '*:77:00'))).not.toEqual([]);
  });

  const security = ['security', '--offline=true', '--no-pager', `--threshold=${MOST_EXPOSURE}`];

  it.each(services)(`finds %s exposed by ${MOST_EXPOSURE / 10} at most`, async (path) => {
    const { lines, code } = await analyze(security, [path]);
    expect(lines.at(-1)).toMatch(/exposure level .* [01]\.\d /);
    expect(code).toBe(0);
    const open = await analyze(security, [path], (text) => text.replace(/^Private.*$/gm, ''));
    expect(open.code).not.toBe(0);
  });
});

/** The lines of a unit from the sandbox's first to its last. */
function sandboxOf(path: string): string {
  return (
    /^# By which boot[\s\S]*?^# Not MemoryDenyWriteExecute[^\n]*\n(#[^\n]*\n)*/m.exec(text(path))?.[0] ?? ''
  );
}

it('has one and the same sandbox in every service', () => {
  const [first = ''] = services.map(sandboxOf);
  expect(first.split('\n').length).toBeGreaterThan(30);
  for (const path of services) expect([path, sandboxOf(path)]).toEqual([path, first]);
});

it.each(services)(
  'runs %s from where the package puts it, as the user who owns the store, in the slice of all',
  (path) => {
    expect(setting(path, 'ExecStart')).toMatch(/^\/usr\/bin\/cam-[a-z]+( |$)/);
    expect([setting(path, 'User'), setting(path, 'Group')]).toEqual(['smarthome', 'smarthome']);
    expect(setting(path, 'Slice')).toBe('pm-dvr.slice');
    for (const key of ['MemoryHigh', 'MemoryMax', 'TasksMax']) expect(settings(path, key)).toHaveLength(1);
  },
);

it.each(daemons)('restarts %s for ever, but for what a restart cannot mend', (path) => {
  expect(setting(path, 'Restart')).toBe('always');
  expect(setting(path, 'StartLimitIntervalSec')).toBe('0');
  // Wrong usage and wrong configuration: EXIT of the contracts.
  expect(setting(path, 'RestartPreventExitStatus')).toBe('64 78');
});

it.each(daemons)('hears what %s says, and ends it when it hears nothing', (path) => {
  expect(setting(path, 'NotifyAccess')).toBe('all');
  expect([setting(path, 'WatchdogSec'), setting(path, 'WatchdogSignal')]).toEqual(['2min', 'SIGKILL']);
});

it('starts and stops all units together, and each of them by itself', () => {
  const parts = units.filter((path) => /\.(service|timer)$/.test(path));
  for (const path of parts) expect([path, setting(path, 'PartOf')]).toEqual([path, 'pm-dvr.target']);
  for (const path of daemons)
    expect([path, setting(path, 'WantedBy')]).toEqual([path, 'multi-user.target pm-dvr.target']);
  expect(setting('packaging/systemd/pm-dvr.target', 'WantedBy')).toBe('multi-user.target');
});

it('knows every service but for single runs as a daemon', () => {
  const others = services.filter((path) => !daemons.includes(path));
  expect(others.map((path) => setting(path, 'Type'))).toEqual(others.map(() => 'oneshot'));
});
