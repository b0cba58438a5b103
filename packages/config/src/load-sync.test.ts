import { UPKEEP_TOPICS } from '@pm-dvr/contracts';
import { describe, expect, it } from 'vitest';
import { loadCamSyncConfig } from './load-sync.ts';
import { remoteShape } from './schema/remote.ts';
import { syncShape } from './schema/sync.ts';
import { faultsOf, scratchFolder, within } from './scratch-folder.ts';

const load = (files: Record<string, string>, file?: string) =>
  loadCamSyncConfig(within(scratchFolder(files), file === undefined ? {} : { file }));
const remoteOf = (keys: string) => load({ 'cam_sync.yaml': `remotes: {nas: {${keys}}}` }).values.remotes[0];

function linesFor(text: string, file = 'cam_sync.yaml'): string[] {
  const folder = scratchFolder({ [file]: text });
  const { code, lines } = faultsOf(folder, () => loadCamSyncConfig(within(folder)));
  expect(code).toBe('CONFIG_INVALID');
  return lines.map((line) => line.replace(`${file}:`, ''));
}

describe('cam_sync.yaml', () => {
  it('needs no more than a remote', () => {
    const { values, files } = load({
      'cam_sync.yaml': 'include: [cam_common.yaml]\ncloud_id: nas\n',
      'cam_common.yaml': 'base_dir: /srv/cams\n',
    });
    expect(values).toMatchObject({ baseDir: '/srv/cams', logLevel: 'info' });
    expect(values).toMatchObject({
      remotes: [{ name: 'nas', cloudId: 'nas', cloudPath: '', transfers: 4, rcloneOptions: [] }],
      rclone: 'rclone',
      syncIntervalMs: 900_000,
      syncStallTimeoutMs: 300_000,
      mqttSyncStatusTopic: UPKEEP_TOPICS.sync,
    });
    expect(Object.keys(values.remotes[0] ?? {})).toHaveLength(5);
    expect(values).not.toHaveProperty('rcloneConfig');
    expect(files).toHaveLength(2);
  });

  it('gives every key of its own to the program', () => {
    const text = `remotes:
  nas:
    cloud_id: my nas
    cloud_path: /backup//cams/
    cameras: [front, yard.2]
    events: ["*alarm", bell?]
    bandwidth_limit: 2MiB
    hours: 22:00-06:30
    transfers: 64
    rclone_options: [--fast-list, --contimeout, 10s, --header=-x]
  far: {}
rclone: /opt/rclone
rclone_config: /etc//rclone.conf
sync_interval: 1d
sync_stall_timeout: 10
mqtt_sync_status_topic: a/b
`;
    const keys = [...Object.keys(remoteShape()), ...Object.keys(syncShape())];
    expect(keys.filter((key) => !text.includes(`${key}:`))).toEqual([]);
    expect(load({ 'cam_sync.yaml': text }).values).toMatchObject({
      remotes: [
        {
          name: 'nas',
          cloudId: 'my nas',
          cloudPath: '/backup/cams',
          cameras: ['front', 'yard.2'],
          events: ['*alarm', 'bell?'],
          bandwidthBytesPerSecond: 2 * 1024 ** 2,
          hours: { fromMinute: 1320, toMinute: 390 },
          transfers: 64,
          rcloneOptions: ['--fast-list', '--contimeout', '10s', '--header=-x'],
        },
        { name: 'far', cloudId: 'far', cloudPath: '', transfers: 4, rcloneOptions: [] },
      ],
      rclone: '/opt/rclone',
      rcloneConfig: '/etc/rclone.conf',
      syncIntervalMs: 86_400_000,
      syncStallTimeoutMs: 10_000,
      mqttSyncStatusTopic: 'a/b',
    });
  });

  it("takes the original's form", () => {
    const { remotes } = load({ 'cam_sync.yaml': 'cloud_id: nas\ncloud_path: cams/\n' }).values;
    expect(remotes).toEqual([
      { name: 'nas', cloudId: 'nas', cloudPath: 'cams', transfers: 4, rcloneOptions: [] },
    ]);
  });

  it.each([
    ['hours: 0:00-24:00', { fromMinute: 0, toMinute: 1440 }],
    ['hours: "9:05 - 17:59"', { fromMinute: 545, toMinute: 1079 }],
    ['hours: 23:59-00:00', { fromMinute: 1439, toMinute: 0 }],
  ])('understands %s', (keys, hours) => {
    expect(remoteOf(keys)?.hours).toEqual(hours);
  });

  it('passes over cameras that stand in it, and reads no file of theirs', () => {
    const cameras =
      'cameras: {front: {source: "rtsp://u:secret@h/", password_file: gone}, x: {audio: loud}}\n';
    const { values, warnings } = load({ 'cam_sync.yaml': `${cameras}cloud_id: nas\n` });
    expect(values).not.toHaveProperty('cameras');
    expect(JSON.stringify([values, warnings])).not.toContain('secret');
  });

  it("leaves the broker's password alone for who does not need it", () => {
    const text = 'cloud_id: nas\nmqtt: {url: mqtt://h, user: u, password_file: gone}\n';
    const folder = scratchFolder({ 'cam_sync.yaml': text });
    expect(faultsOf(folder, () => loadCamSyncConfig(within(folder))).lines).toEqual([
      'cam_sync.yaml:2:47: mqtt.password_file: gone cannot be read: no such file',
    ]);
    const { values } = loadCamSyncConfig(within(folder, { withoutSecretFiles: true }));
    expect(values.mqtt).not.toHaveProperty('password');
  });
});

describe('the file of cam-sync', () => {
  const NONE =
    '1:1: no remote is configured; expected cloud_id: nas, or remotes: { nas: { cloud_path: cams } }';

  it('is cam_sync.yaml, then cam_common.yaml, then cam_service.yaml', () => {
    const files = {
      'system/cam_sync.yaml': 'cloud_id: a\n',
      'cam_service.yaml': 'cloud_id: b\ncameras: {front: {source: /x}}\n',
    };
    expect(load(files).values.remotes).toMatchObject([{ name: 'a' }]);
    expect(load({ 'cam_service.yaml': files['cam_service.yaml'] }).values.remotes).toMatchObject([
      { name: 'b' },
    ]);
    expect(load(files, 'cam_service.yaml').values.remotes).toMatchObject([{ name: 'b' }]);
    const folder = scratchFolder({ ...files, 'system/cam_sync.yaml': '', 'cam_common.yaml': '' });
    expect(
      faultsOf(folder, () => loadCamSyncConfig(within(folder, { file: 'cam_common.yaml' }))).lines,
    ).toEqual([`cam_common.yaml:${NONE} in cam_sync.yaml`]);
  });

  it('without a remote stops the program', () => {
    expect(linesFor('')).toEqual([NONE]);
    expect(linesFor('remotes: {}')).toEqual([NONE]);
    expect(linesFor('', 'cam_common.yaml')).toEqual([`${NONE} in cam_sync.yaml`]);
    expect(linesFor('cloud_id: nas', 'cam_common.yaml')[0]).toMatch(
      /^1:1: cloud_id: does not belong here; expected it in cam_sync\.yaml$/,
    );
  });
});

const ID = "the name of a remote in rclone's configuration, such as nas";
const FOLDER = 'a folder at the remote, such as backup/cams';
const HOURS = 'hours of the day such as "22:00-06:00"';

/** What stands in the file and what is said about it. */
const FAULTS: [string, string[]][] = [
  ['cloud_id: "nas:"', ['1:11: cloud_id: ends with a colon; expected it without, as in "nas"']],
  ['cloud_id: nas:cams/x', ['1:11: cloud_id: holds a path; expected "nas" here, and the rest in cloud_path']],
  ...['":sftp,pass=x:"', 'a/b', '-x', '" x"', '"x "', 'a,b', '"--config=/x:"', '../x'].map(
    (value): [string, string[]] => [
      `cloud_id: ${value}`,
      [`1:11: cloud_id: is not the name of a remote; expected ${ID}`],
    ],
  ),
  [
    'cloud_id: my drive',
    ['1:11: cloud_id: cannot be the name of a folder; expected remotes: { NAME: { cloud_id: "my drive" } }'],
  ],
  ['cloud_id:', [`1:10: cloud_id: has no value; expected ${ID}`]],
  ['cloud_id: 1', [`1:11: cloud_id: is a number; expected ${ID} (put it in quotes)`]],
  ['cloud id: nas', ['1:1: cloud id: unknown key; did you mean "cloud_id"?']],
  ['cloud_path: cams', ['1:13: cloud_path: stands without cloud_id; expected both']],
  ['cloud_id: nas\nremotes: {nas: {}}', ['1:11: cloud_id: stands beside remotes; expected one of the two']],
  [
    'cloud_path: x\nremotes: {nas: {}}',
    ['1:13: cloud_path: stands beside remotes; expected it in each of them'],
  ],
  ...['../x', 'a/../b', './x', 'a/..'].map((path): [string, string[]] => [
    `cloud_id: nas\ncloud_path: ${path}`,
    [`2:13: cloud_path: has "." or ".." as the name of a folder; expected ${FOLDER}`],
  ]),
  [
    'cloud_id: nas\ncloud_path: //',
    [`2:13: cloud_path: is the root; expected ${FOLDER}, or "" for where the remote begins`],
  ],
  [
    'cloud_id: nas\ncloud_path: "a\\nb"',
    [`2:13: cloud_path: holds a line break or control character; expected ${FOLDER}`],
  ],
  ['cloud_id: nas\ncloud_path: 5', [`2:13: cloud_path: is a number; expected ${FOLDER} (put it in quotes)`]],
  [
    'remotes: [nas]',
    ['1:10: remotes: is a list; expected a map of remotes such as { nas: { cloud_path: cams } }'],
  ],
  [
    'remotes: {nas: }',
    [
      '1:16: remotes.nas: has no value; expected a map such as { cloud_path: cams }, or {} if the defaults will do',
    ],
  ],
  [
    'remotes: {my nas: {}, ../x: {}, __proto__: {}}',
    [
      '1:11: remotes.my nas: is not a name of a remote; expected 1 to 64 letters, digits, "_", "." or "-", beginning with a letter or digit; did you mean "my_nas"?',
      '1:23: remotes.…: is not a name of a remote; expected 1 to 64 letters, digits, "_", "." or "-", beginning with a letter or digit; did you mean "x"?',
      '1:33: remotes.__proto__: is not a name of a remote; expected 1 to 64 letters, digits, "_", "." or "-", beginning with a letter or digit; did you mean "proto"?',
    ],
  ],
  [
    'remotes: {nas: {cloudpath: x}}',
    ['1:17: remotes.nas.cloudpath: unknown key; did you mean "cloud_path"?'],
  ],
  [
    'remotes: {nas: {cameras: [front door]}}',
    [
      '1:27: remotes.nas.cameras[0]: is not a camera ID; expected 1 to 64 letters, digits, "_", "." or "-", beginning with a letter or digit; did you mean "front_door"?',
    ],
  ],
  [
    'remotes: {nas: {cameras: []}}',
    [
      '1:26: remotes.nas.cameras: is empty; expected a list of camera IDs such as ["front"], or no such key for all',
    ],
  ],
  [
    'remotes: {nas: {events: alarm}}',
    ['1:25: remotes.nas.events: is not right; expected a list of patterns such as ["alarm*"]'],
  ],
  [
    'remotes: {nas: {events: [5, ""]}}',
    [
      '1:26: remotes.nas.events[0]: is a number; expected one of the patterns (put it in quotes)',
      '1:29: remotes.nas.events[1]: is empty; expected one of the patterns',
    ],
  ],
  [
    'remotes: {nas: {bandwidth_limit: 2MiB/s}}',
    [
      '1:34: remotes.nas.bandwidth_limit: "2MiB/s" is not a size; expected a size such as 10GiB or 500MB, or a number of bytes',
    ],
  ],
  [
    'remotes: {nas: {bandwidth_limit: 1}}',
    ['1:34: remotes.nas.bandwidth_limit: "1" is too small; expected a size of 1KiB to 100GiB'],
  ],
  [
    'remotes: {nas: {hours: 22:00-22:00}}',
    [
      `1:24: remotes.nas.hours: begins and ends at the same time; expected ${HOURS}, or no such key for always`,
    ],
  ],
  ...['22-6', '24:00-06:00', '22:00-24:01', '22:60-23:00', 'night'].map((hours): [string, string[]] => [
    `remotes: {nas: {hours: ${hours}}}`,
    [`1:24: remotes.nas.hours: "${hours}" is not right; expected ${HOURS}`],
  ]),
  [
    'remotes: {nas: {transfers: 65}}',
    ['1:28: remotes.nas.transfers: is too large; expected a whole number from 1 to 64'],
  ],
  [
    'cloud_id: nas\nrclone: bin/rclone',
    ['2:9: rclone: is not a program; expected rclone, or an absolute path'],
  ],
  ['cloud_id: nas\nrclone: -x', ['2:9: rclone: is not a program; expected rclone, or an absolute path']],
  [
    'cloud_id: nas\nrclone_config: rclone.conf',
    [
      '2:16: rclone_config: is not an absolute path; expected an absolute path such as /etc/smarthome/cams/rclone.conf',
    ],
  ],
  [
    'cloud_id: nas\nsync_interval: 59s',
    ['2:16: sync_interval: "59s" is too small; expected a duration of 1min to 1d'],
  ],
  [
    'cloud_id: nas\nsync_stall_timeout: 2h',
    ['2:21: sync_stall_timeout: "2h" is too large; expected a duration of 10s to 1h'],
  ],
  [
    'cloud_id: nas\nmqtt_sync_status_topic: a/#',
    [
      '2:25: mqtt_sync_status_topic: holds the wildcard + or #; expected a topic such as services/cam_sync/status',
    ],
  ],
  [
    'cloud_id: "nas:"\nsync_interval: 1\nlimit_min_size: 10GiB',
    [
      '1:11: cloud_id: ends with a colon; expected it without, as in "nas"',
      '2:16: sync_interval: "1" is too small; expected a duration of 1min to 1d',
      '3:17: limit_min_size: is too large; expected less than limit_total_size (10GiB)',
    ],
  ],
];

describe('a wrong key stops cam-sync and says where, what and what was expected', () => {
  it.each(FAULTS)('%s', (text, lines) => {
    expect(linesFor(text)).toEqual(lines);
  });
});
