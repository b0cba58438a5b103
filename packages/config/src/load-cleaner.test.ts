import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { UPKEEP_TOPICS } from '@pm-dvr/contracts';
import { describe, expect, it } from 'vitest';
import { loadCamCleanerConfig } from './load-cleaner.ts';
import { cameraLimitShape, cleanerShape } from './schema/cleaner.ts';
import { faultsOf, scratchFolder, within } from './scratch-folder.ts';

const load = (files: Record<string, string>, file?: string) =>
  loadCamCleanerConfig(within(scratchFolder(files), file === undefined ? {} : { file }));
const remotesOf = (files: Record<string, string>, file?: string) =>
  load(files, file).values.remotes.map(({ name }) => name);

function linesIn(folder: string): string[] {
  const { code, lines } = faultsOf(folder, () => loadCamCleanerConfig(within(folder)));
  expect(code).toBe('CONFIG_INVALID');
  return lines;
}
const linesFor = (text: string) =>
  linesIn(scratchFolder({ 'cam_cleaner.yaml': text })).map((line) => line.replace('cam_cleaner.yaml:', ''));

describe('cam_cleaner.yaml', () => {
  it('gives the common keys and its own, with everything defaulted', () => {
    const { values, files } = load({
      'cam_cleaner.yaml': 'include: [cam_common.yaml]\n',
      'cam_common.yaml': 'base_dir: /srv/cams\nlimit_min_size: 1GiB\n',
    });
    expect(values).toMatchObject({
      baseDir: '/srv/cams',
      limitTotalSizeBytes: 10 * 1024 ** 3,
      limitMinSizeBytes: 1024 ** 3,
      fsMinFreeBytes: 1024 ** 3,
      limitMinAgeMs: 120_000,
      sharing: 'fair',
      cameraLimits: {},
      cleanerSchedule: '17 * * * *',
      cleanerCheckIntervalMs: 10_000,
      mqttCleanerStatusTopic: UPKEEP_TOPICS.cleaner,
      remotes: [],
    });
    for (const key of ['limitAgeMs', 'eventsAgeMs', 'eventsSizeBytes'])
      expect(values).not.toHaveProperty(key);
    expect(files).toHaveLength(2);
  });

  it('gives every key of its own to the program', () => {
    const text = `limit_age: 36500d
limit_min_age: 1h
sharing: oldest
camera_limits:
  front: {share: 0.5, size: 4GiB}
  yard: {}
events_age: 1h
events_size: 1MiB
cleaner_schedule: "*/10 * * * *"
cleaner_check_interval: 1h
mqtt_cleaner_status_topic: a/b
`;
    const keys = [...Object.keys(cameraLimitShape()), ...Object.keys(cleanerShape())];
    expect(keys.filter((key) => !text.includes(`${key}:`))).toEqual([]);
    expect(load({ 'cam_cleaner.yaml': text }).values).toMatchObject({
      limitAgeMs: 36_500 * 86_400_000,
      limitMinAgeMs: 3_600_000,
      sharing: 'oldest',
      cameraLimits: { front: { share: 0.5, sizeBytes: 4 * 1024 ** 3 }, yard: { share: 1 } },
      eventsAgeMs: 3_600_000,
      eventsSizeBytes: 1024 ** 2,
      cleanerSchedule: '*/10 * * * *',
      cleanerCheckIntervalMs: 3_600_000,
      mqttCleanerStatusTopic: 'a/b',
    });
  });

  it('passes over cameras that stand in it, and reads no file of theirs', () => {
    const cameras =
      'cameras: {front: {source: "rtsp://u:secret@h/", password_file: gone}, x: {audio: loud}}\n';
    const { values, warnings } = load({ 'cam_cleaner.yaml': `${cameras}cloud_id: nas\n` });
    expect(values).not.toHaveProperty('cameras');
    expect(JSON.stringify([values, warnings])).not.toContain('secret');
  });

  it("leaves the broker's password alone for who does not need it", () => {
    const text = 'mqtt: {url: mqtt://h, user: u, password_file: gone}\n';
    expect(linesFor(text)).toEqual(['1:47: mqtt.password_file: gone cannot be read: no such file']);
    const folder = scratchFolder({ 'cam_cleaner.yaml': text });
    const { values } = loadCamCleanerConfig(within(folder, { withoutSecretFiles: true }));
    expect(values.mqtt).not.toHaveProperty('password');
  });

  it('has cam_common.yaml and then cam_service.yaml in its place', () => {
    const files = { 'cam_service.yaml': 'limit_age: 2d\ncameras: {front: {source: /x}}\n' };
    expect(load(files).values.limitAgeMs).toBe(172_800_000);
    expect(load({ ...files, 'system/cam_common.yaml': '' }).values).not.toHaveProperty('limitAgeMs');
  });
});

describe('the remotes of the cleaner', () => {
  const SYNC = 'include: [cam_common.yaml]\nremotes: {nas: {cameras: [front]}, far: {}}\n';
  const own = { 'cam_cleaner.yaml': 'include: [cam_common.yaml]\n', 'cam_common.yaml': 'log_level: warn\n' };

  it('are those of the cam_sync.yaml beside its own file', () => {
    const { values, files } = load({
      ...own,
      'cam_sync.yaml': SYNC,
      'system/cam_sync.yaml': 'cloud_id: x\n',
    });
    expect(values.remotes).toMatchObject([{ name: 'nas', cameras: ['front'] }, { name: 'far' }]);
    expect(files.map((file) => file.replace(/^.*\//, ''))).toEqual([
      'cam_cleaner.yaml',
      'cam_common.yaml',
      'cam_sync.yaml',
    ]);
    const elsewhere = { 'a/cam_cleaner.yaml': '', 'a/cam_sync.yaml': 'cloud_id: a\n', 'cam_sync.yaml': SYNC };
    expect(remotesOf(elsewhere, 'a/cam_cleaner.yaml')).toEqual(['a']);
  });

  it('are those that its own file holds, if there is none beside it', () => {
    const all = 'cloud_id: mine\ncameras: {front: {source: /x}}\n';
    expect(remotesOf({ 'cam_service.yaml': all })).toEqual(['mine']);
    expect(remotesOf({ 'cam_service.yaml': all, 'cam_sync.yaml': 'cloud_id: a\n' })).toEqual(['a']);
    expect(remotesOf({ 'all.yaml': all, 'system/cam_sync.yaml': 'cloud_id: x\n' }, 'all.yaml')).toEqual([
      'mine',
    ]);
  });

  it.each([
    [
      'in the system’s folder',
      { 'system/cam_sync.yaml': SYNC, 'system/cam_common.yaml': '' },
      ['nas', 'far'],
    ],
    ['in a cam_service.yaml that holds everything', { 'cam_service.yaml': 'cloud_id: b\n' }, ['b']],
    [
      'nowhere, for cam-sync begins with cam_common.yaml',
      { ...own, 'cam_service.yaml': 'cloud_id: b\n' },
      [],
    ],
    ['nowhere, if no file names any', {}, []],
    ['nowhere, if its file says so', { 'cam_sync.yaml': '', 'system/cam_sync.yaml': SYNC }, []],
  ])('are looked for where cam-sync would: %s', (_, files, names) => {
    expect(remotesOf({ 'cam_cleaner.yaml': '', ...files })).toEqual(names);
  });

  it.each([
    ['cloud_id: "nas:"', ['1:11: cloud_id: ends with a colon; expected it without, as in "nas"']],
    ['remotes: {my nas: {}}', [expect.stringMatching(/^1:11: remotes\.my nas: is not a name of a remote/)]],
    ['cloud_path: x', ['1:13: cloud_path: stands without cloud_id; expected both']],
    ['sync_interval: 1', [expect.stringMatching(/^1:16: sync_interval: "1" is too small/)]],
    ['remote: {}', ['1:1: remote: unknown key; did you mean "remotes"?']],
    ['log_level: x', [expect.stringMatching(/^1:12: log_level: "x" is not known/)]],
    ['include: [gone.yaml]', [expect.stringMatching(/^1:11: include: gone\.yaml cannot be read/)]],
    ['a: [', [expect.stringMatching(/not valid YAML/)]],
  ])('keep it from running if they are wrong: %s', (text, lines) => {
    const folder = scratchFolder({ ...own, 'cam_sync.yaml': text });
    expect(linesIn(folder).map((line) => line.replace('cam_sync.yaml:', ''))).toEqual(lines);
  });

  const UNKNOWN = 'expected to learn from it which remotes there are';

  it('keep it from running if they cannot be read', () => {
    const folder = scratchFolder({ ...own, 'system/cam_sync.yaml': SYNC });
    mkdirSync(join(folder, 'cam_sync.yaml'));
    expect(linesIn(folder)).toEqual([`cam_sync.yaml:1:1: cannot be read (not a regular file); ${UNKNOWN}`]);
    const linked = scratchFolder({ ...own });
    symlinkSync('gone', join(linked, 'cam_sync.yaml'));
    expect(linesIn(linked)).toEqual([`cam_sync.yaml:1:1: cannot be read (no such file); ${UNKNOWN}`]);
  });

  it.skipIf(process.getuid?.() === 0)('keep it from running if it may not read them', () => {
    const folder = scratchFolder({ ...own, 'cam_sync.yaml': SYNC, 'system/cam_sync.yaml': SYNC });
    chmodSync(join(folder, 'cam_sync.yaml'), 0);
    expect(linesIn(folder)).toEqual([`cam_sync.yaml:1:1: cannot be read (permission denied); ${UNKNOWN}`]);
  });

  it.skipIf(process.getuid?.() === 0)('are not looked for in a folder that is shut', () => {
    const folder = scratchFolder({ 'here/cam_cleaner.yaml': '', 'shut/x': '' });
    chmodSync(join(folder, 'shut'), 0);
    const options = within(folder, { cwd: join(folder, 'shut'), systemDir: join(folder, 'here') });
    expect(loadCamCleanerConfig(options).values.remotes).toEqual([]);
    chmodSync(join(folder, 'shut'), 0o700);
  });
});

const SHARE = 'a number that is more than 0 and at most 1000';
const FORMS = 'with lists (1,2), ranges (1-5) and steps (*/2)';

/** What stands in the file and what is said about it. */
const FAULTS: [string, string[]][] = [
  ['limit_age: 59min', ['1:12: limit_age: "59min" is too small; expected a duration of 1h to 36500d']],
  ['limit_age: 36501d', ['1:12: limit_age: "36501d" is too large; expected a duration of 1h to 36500d']],
  [
    'limit_age: 2w',
    [
      '1:12: limit_age: "2w" is not a duration; expected a duration such as 500ms, 10s, 5min, 1h or 2d, or a number of seconds',
    ],
  ],
  ['limit age: 30d', ['1:1: limit age: unknown key; did you mean "limit_age"?']],
  ['events_age: 1', ['1:13: events_age: "1" is too small; expected a duration of 1h to 36500d']],
  ['events_size: 1kB', ['1:14: events_size: "1kB" is too small; expected a size of 1MiB to 8000TiB']],
  [
    'sharing: Fair',
    ['1:10: sharing: "Fair" is not known; expected one of fair, oldest; did you mean "fair"?'],
  ],
  [
    'camera_limits: [front]',
    ['1:16: camera_limits: is a list; expected a map of cameras such as { front: { share: 2 } }'],
  ],
  [
    'camera_limits: {front: 2}',
    ['1:24: camera_limits.front: is a number; expected a map with the keys share and size'],
  ],
  [
    'camera_limits: {front door: {}, __proto__: {}}',
    [
      '1:17: camera_limits.front door: is not a camera ID; expected 1 to 64 letters, digits, "_", "." or "-", beginning with a letter or digit; did you mean "front_door"?',
      '1:33: camera_limits.__proto__: is not a camera ID; expected 1 to 64 letters, digits, "_", "." or "-", beginning with a letter or digit; did you mean "proto"?',
    ],
  ],
  [
    'camera_limits: {front: {share: 0}}',
    [`1:32: camera_limits.front.share: is too small; expected ${SHARE}`],
  ],
  [
    'camera_limits: {front: {share: 1000.5}}',
    [`1:32: camera_limits.front.share: is too large; expected ${SHARE}`],
  ],
  [
    'camera_limits: {front: {share: x}}',
    [`1:32: camera_limits.front.share: is not right; expected ${SHARE}`],
  ],
  [
    'camera_limits: {front: {share: .nan}}',
    [`1:32: camera_limits.front.share: is a number; expected ${SHARE}`],
  ],
  [
    'camera_limits: {front: {sise: 1GiB}}',
    ['1:25: camera_limits.front.sise: unknown key; did you mean "size"?'],
  ],
  [
    'cleaner_schedule: hourly',
    [
      '1:19: cleaner_schedule: does not have five fields; expected minute, hour, day of the month, month, day of the week, as in "17 * * * *"',
    ],
  ],
  [
    'cleaner_schedule: 60 * * * *',
    [`1:19: cleaner_schedule: has no right minute; expected * or 0 to 59, ${FORMS}`],
  ],
  [
    'cleaner_schedule: 5',
    [
      '1:19: cleaner_schedule: is a number; expected times as cron writes them, such as "17 * * * *" (put it in quotes)',
    ],
  ],
  [
    'cleaner_check_interval: 0',
    ['1:25: cleaner_check_interval: "0" is too small; expected a duration of 1s to 1h'],
  ],
  [
    'mqtt_cleaner_status_topic: $x',
    [
      '1:28: mqtt_cleaner_status_topic: begins with $, which belongs to the broker; expected a topic such as services/cam_cleaner/status',
    ],
  ],
  [
    'limit_min_size: 10GiB\nsharing: x',
    [
      '1:17: limit_min_size: is too large; expected less than limit_total_size (10GiB)',
      '2:10: sharing: "x" is not known; expected one of fair, oldest',
    ],
  ],
];

describe('a wrong key stops cam-cleaner and says where, what and what was expected', () => {
  it.each(FAULTS)('%s', (text, lines) => {
    expect(linesFor(text)).toEqual(lines);
  });
});
