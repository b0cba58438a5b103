import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { camCleaner } from './front-command.ts';
import type { RunPlan } from './run-plan.ts';

// The build puts the version in.
beforeAll(() => void vi.stubGlobal('__PM_DVR_VERSION__', '9.8.7'));
afterAll(() => void vi.unstubAllGlobals());

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pm-dvr-cleaner-front-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function front(yaml: string, args: readonly string[] = []) {
  const file = join(folder, 'cam_cleaner.yaml');
  await writeFile(file, yaml);
  const said = { out: '', err: '', plans: [] as RunPlan[], code: 0 };
  said.code = await camCleaner(['-c', file, ...args], {
    print: (text) => {
      said.out += text;
    },
    complain: (line) => {
      said.err += line;
    },
    handOver: (plan) => void said.plans.push(plan),
  });
  return said;
}

const YAML = `base_dir: /srv/cams
limit_total_size: 100GiB
limit_age: 30d
limit_min_size: 2GiB
fs_min_free: 3GiB
sharing: oldest
camera_limits: { front: { share: 2, size: 4GiB } }
events_age: 365d
events_size: 50GiB
whine_email: admin@example.org
`;

it('hands over a plan that is plain JSON, with every limit', async () => {
  const { plans, code, out, err } = await front(YAML);
  expect([code, out, err]).toEqual([0, '', '']);
  const GIB = 1024 ** 3;
  const DAY = 86_400_000;
  expect(JSON.parse(JSON.stringify(plans))).toEqual(plans);
  expect(plans[0]).toMatchObject({
    job: { kind: 'once', dryRun: false, json: false, verbose: false },
    limits: {
      ...{ totalSizeBytes: 100 * GIB, minSizeBytes: 2 * GIB, minFreeBytes: 3 * GIB, ageMs: 30 * DAY },
      ...{ eventsAgeMs: 365 * DAY, eventsSizeBytes: 50 * GIB, sharing: 'oldest' },
      cameras: { front: { share: 2, sizeBytes: 4 * GIB } },
    },
    mail: { to: 'admin@example.org', sendmail: '/usr/sbin/sendmail' },
    remotes: [],
    statusTopic: 'services/cam_cleaner/status',
  });
});

it('sets no limit that is not configured', async () => {
  const { plans } = await front('base_dir: /srv/cams\n');
  expect(Object.keys(plans[0]?.limits ?? {}).sort()).toEqual([
    ...['cameras', 'minAgeMs', 'minFreeBytes', 'minSizeBytes', 'sharing', 'totalSizeBytes'],
  ]);
  expect(plans[0]?.limits).toMatchObject({ sharing: 'fair', minSizeBytes: 0 });
});

it.each([
  { args: [], level: 'warn' },
  { args: ['-d'], level: 'warn' },
  { args: ['-l'], level: 'info' },
  { args: ['--daemon'], level: 'info' },
])('logs from level $level on with $args', async ({ args, level }) => {
  expect((await front('base_dir: /srv/cams\n', args)).plans[0]?.log.level).toBe(level);
});

it('makes no run quieter or louder than it was configured to be', async () => {
  expect((await front('log_level: error\n')).plans[0]?.log.level).toBe('error');
});

it('gives the daemon its schedule', async () => {
  const { plans } = await front('cleaner_schedule: "5 4 * * *"\n', ['--daemon']);
  expect(plans[0]?.job).toEqual({
    kind: 'daemon',
    verbose: false,
    schedule: '5 4 * * *',
    checkIntervalMs: 10_000,
  });
});

it('needs the password of the broker only where it talks to it', async () => {
  const yaml = 'mqtt: { url: mqtt://127.0.0.1, user: u, password_file: /nowhere/at/all }\n';
  expect((await front(yaml, ['-d'])).plans).toHaveLength(1);
  await expect(front(yaml)).rejects.toMatchObject({ code: 'CONFIG_INVALID', exitCode: 78 });
});

it('helps, and refuses what it does not know, without a configuration', async () => {
  expect(await front('x: [', ['-h'])).toMatchObject({
    code: 0,
    plans: [],
    out: expect.stringContaining('Usage:'),
  });
  expect(await front('x: [', ['--now'])).toMatchObject({
    code: 64,
    plans: [],
    err: expect.stringContaining('Unknown'),
  });
});
