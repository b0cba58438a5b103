import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EVENT_TOPICS } from '@pm-dvr/contracts';
import { describe, expect, it } from 'vitest';
import { loadCamEventConfig } from './load.ts';
import { eventShape } from './schema/event.ts';
import { faultsOf, scratchFolder, within } from './scratch-folder.ts';

const COMMON = 'base_dir: /srv/cams\n';
const CAMERAS = `cameras:
  front: {source: "rtsp://user:secret@192.0.2.10:554/stream1"}
  back: {source: "rtsp://192.0.2.11/", user: u, password_file: not-there}
  wrong: {audio: loud}
`;
const FILTER =
  'a topic filter such as hw/cameras/+/ctl/save, with + for one whole level and # for all that follow';

const load = (files: Record<string, string>, file?: string) =>
  loadCamEventConfig(within(scratchFolder(files), file === undefined ? {} : { file }));

function linesFor(text: string): string[] {
  const folder = scratchFolder({ 'cam_event.yaml': text });
  const { code, lines } = faultsOf(folder, () => loadCamEventConfig(within(folder)));
  expect(code).toBe('CONFIG_INVALID');
  return lines.map((line) => line.replace(/^cam_event\.yaml:/, ''));
}

it('leaves the files of secrets alone for who does not need what is in them', () => {
  const mqtt =
    'mqtt: {url: "mqtts://127.0.0.1", user: u, password_file: "credential:mqtt-password", ca_file: not-there}\n';
  const folder = scratchFolder({ 'cam_event.yaml': mqtt });
  expect(faultsOf(folder, () => loadCamEventConfig(within(folder))).lines).toHaveLength(2);
  const { values } = loadCamEventConfig(within(folder, { withoutSecretFiles: true }));
  expect(values.mqtt?.password).toBeUndefined();
});

describe('cam_event.yaml', () => {
  it('gives the common keys and its own, with everything defaulted', () => {
    const { values, files } = load({
      'cam_event.yaml': 'include: [cam_common.yaml]\n',
      'cam_common.yaml': COMMON,
    });
    expect(values).toMatchObject({ baseDir: '/srv/cams', eventsDir: '/srv/cams/events', logLevel: 'info' });
    expect(values).toMatchObject({
      defaultSnapMs: 60_000,
      mqttEventTopic: EVENT_TOPICS.save,
      mqttPongTopic: EVENT_TOPICS.pong,
      mqttEventLifeTopic: EVENT_TOPICS.life,
      mqttEventErrorTopic: EVENT_TOPICS.error,
      mqttEventStatusTopic: EVENT_TOPICS.status,
      mqttEventSwitchTopic: EVENT_TOPICS.switch,
      mqttEventPersistentTimeoutMs: 1_200_000,
    });
    expect(files).toHaveLength(2);
  });

  it('gives every key of its own to the program', () => {
    const text = `default_snap_time: 0
mqtt_event_topic: a/+/#
mqtt_pong_topic: b/1
mqtt_event_life_topic: b/2
mqtt_event_error_topic: b/3
mqtt_event_status_topic: b/4
mqtt_event_switch_topic: b/5/%camid%
mqtt_event_persistent_timeout: 7d
`;
    expect(Object.keys(eventShape()).filter((key) => !text.includes(`${key}: `))).toEqual([]);
    expect(load({ 'cam_event.yaml': text }).values).toMatchObject({
      defaultSnapMs: 0,
      mqttEventTopic: 'a/+/#',
      mqttPongTopic: 'b/1',
      mqttEventLifeTopic: 'b/2',
      mqttEventErrorTopic: 'b/3',
      mqttEventStatusTopic: 'b/4',
      mqttEventSwitchTopic: 'b/5/%camid%',
      mqttEventPersistentTimeoutMs: 604_800_000,
    });
  });

  it('reads the files of the broker', () => {
    const mqtt =
      'mqtt: {url: mqtts://h, user: u, password_file: pw, ca_file: ca, cert_file: ca, key_file: "credential:key"}\n';
    const folder = scratchFolder({ 'cam_event.yaml': mqtt, pw: 'p@ss\n', ca: 'x', 'credentials/key': 'x' });
    expect(loadCamEventConfig(within(folder)).values.mqtt).toMatchObject({
      password: 'p@ss',
      caFile: join(folder, 'ca'),
      certFile: join(folder, 'ca'),
      keyFile: join(folder, 'credentials/key'),
    });
  });

  it('stops the program when a file of the broker is not there', () => {
    expect(linesFor('mqtt: {url: mqtt://h, user: u, password_file: pw}\n')).toEqual([
      expect.stringMatching(/^1:47: mqtt\.password_file: .*pw cannot be read/),
    ]);
  });

  it.each([
    ['through an include', { 'cam_event.yaml': 'include: [cam_rtsp.yaml]\n', 'cam_rtsp.yaml': CAMERAS }],
    ['in it', { 'cam_event.yaml': CAMERAS }],
  ])('passes over cameras that stand %s, and reads no file of theirs', (_, files) => {
    const { values, warnings } = load({ ...files, url: 'x' });
    expect(values).not.toHaveProperty('cameras');
    expect(JSON.stringify([values, warnings])).not.toContain('secret');
    expect(warnings).toEqual([]);
  });
});

describe('the file of cam-event', () => {
  const snap = (seconds: number) => `default_snap_time: ${seconds}\n`;
  const files = {
    'cam_event.yaml': snap(1),
    'system/cam_event.yaml': snap(2),
    'cam_common.yaml': COMMON,
    'cam_service.yaml': `${CAMERAS}${snap(4)}stall_timeout: 9s\n`,
  };

  it('is cam_event.yaml wherever that is, then cam_common.yaml, then cam_service.yaml', () => {
    const left: Record<string, string> = { ...files };
    const found: [string | undefined, number][] = [];
    for (const name of Object.keys(files)) {
      const { values, files: read } = load(left);
      found.push([read[0]?.replace(/^.*pm-dvr-config-[^/]*\//, ''), values.defaultSnapMs]);
      delete left[name];
    }
    expect(found).toEqual([
      ['cam_event.yaml', 1000],
      ['system/cam_event.yaml', 2000],
      ['cam_common.yaml', 60_000],
      ['cam_service.yaml', 4000],
    ]);
  });

  it('is no other than the one that was asked for', () => {
    expect(load(files, 'cam_service.yaml').values.defaultSnapMs).toBe(4000);
    const folder = scratchFolder(files);
    expect(faultsOf(folder, () => loadCamEventConfig(within(folder, { file: 'mine.yaml' })))).toEqual({
      code: 'CONFIG_NOT_FOUND',
      lines: [expect.stringMatching(/^no readable configuration file mine\.yaml; searched: mine\.yaml/)],
    });
  });

  it('is named in the error when there is none at all', () => {
    const folder = scratchFolder({});
    expect(faultsOf(folder, () => loadCamEventConfig(within(folder))).lines[0]).toMatch(
      /^no readable configuration file cam_event\.yaml; searched: cam_event\.yaml \(no such file\)/,
    );
  });

  it('is not passed over for the next one when it cannot be a configuration', () => {
    const folder = scratchFolder({ 'cam_common.yaml': COMMON });
    mkdirSync(join(folder, 'cam_event.yaml'));
    expect(faultsOf(folder, () => loadCamEventConfig(within(folder))).lines).toEqual([
      'no readable configuration file cam_event.yaml; searched: cam_event.yaml (not a regular file)',
    ]);
    const second = scratchFolder({ 'cam_service.yaml': COMMON });
    writeFileSync(join(second, 'cam_common.yaml'), Buffer.from([0xff]));
    expect(faultsOf(second, () => loadCamEventConfig(within(second))).lines).toEqual([
      'no readable configuration file cam_common.yaml; searched: cam_common.yaml (not UTF-8 text)',
    ]);
  });
});

/** What stands in the file and what is said about it. */
const FAULTS: [string, string[]][] = [
  [
    'default_snap_time: 61min',
    ['1:20: default_snap_time: "61min" is too large; expected a duration of 0s to 1h'],
  ],
  ['default snap time: 60', ['1:1: default snap time: unknown key; did you mean "default_snap_time"?']],
  [
    'mqtt_event_persistent_timeout: 9s',
    ['1:32: mqtt_event_persistent_timeout: "9s" is too small; expected a duration of 10s to 7d'],
  ],
  ['mqtt_event_topic: 5', [`1:19: mqtt_event_topic: is a number; expected ${FILTER} (put it in quotes)`]],
  ['mqtt_event_topic: ""', [`1:19: mqtt_event_topic: is empty; expected ${FILTER}`]],
  [
    'mqtt_event_topic: a/b+/c',
    [`1:19: mqtt_event_topic: has a + beside other text in a level; expected ${FILTER}`],
  ],
  [
    'mqtt_event_topic: a/#/c',
    [`1:19: mqtt_event_topic: has a # that is not the whole last level; expected ${FILTER}`],
  ],
  [
    'mqtt_event_topic: $SYS/x',
    [`1:19: mqtt_event_topic: begins with $, which belongs to the broker; expected ${FILTER}`],
  ],
  [
    'mqtt_event_topic: a/%camid%',
    [`1:19: mqtt_event_topic: holds %camid%, which stands for nothing here; expected ${FILTER}`],
  ],
  [
    'mqtt_pong_topic: a/+',
    ['1:18: mqtt_pong_topic: holds the wildcard + or #; expected a topic such as services/cam_event'],
  ],
  [
    'mqtt_event_status_topic: $a',
    [
      '1:26: mqtt_event_status_topic: begins with $, which belongs to the broker; expected a topic such as services/cam_event/status',
    ],
  ],
  [
    'mqtt_event_switch_topic: a/b',
    [
      '1:26: mqtt_event_switch_topic: has no %camid% in it; expected a topic with %camid% in it, such as services/cam_event/switch/%camid%',
    ],
  ],
  [
    'mqtt_event_switch_topic: hw/cameras/%camid%',
    ['1:26: mqtt_event_switch_topic: is the same topic as mqtt_topic_status; expected one of its own'],
  ],
  [
    'mqtt: { url: "mqtt://h", discovery_prefix: a/+ }',
    ['1:44: mqtt.discovery_prefix: holds the wildcard + or #; expected a topic such as homeassistant'],
  ],
  [
    'mqtt: { url: "mqtt://h", discovery_prefix: a/ }',
    ['1:44: mqtt.discovery_prefix: has an empty level; expected a topic such as homeassistant'],
  ],
  [
    '{ mqtt: { url: "mqtt://h", discovery_prefix: ha }, mqtt_event_topic: "ha/+/+/+/config" }',
    [
      '1:70: mqtt_event_topic: matches what is published to mqtt ("ha/binary_sensor/%camid%/%camid%/config"), mqtt ("ha/sensor/%camid%/%camid%/config"), mqtt ("ha/button/%camid%/%camid%/config"), mqtt ("ha/switch/%camid%/%camid%/config"); expected a filter for triggers only, such as hw/cameras/+/ctl/save',
    ],
  ],
  [
    'mqtt_event_life_topic: a/%camid%',
    [
      '1:24: mqtt_event_life_topic: holds %camid%, which stands for nothing here; expected a topic such as services/cam_event/event',
    ],
  ],
  [
    'mqtt_event_topic: services/#',
    [
      '1:19: mqtt_event_topic: matches what is published to mqtt_pong_topic ("services/cam_event"), mqtt_event_life_topic ("services/cam_event/event"), mqtt_event_error_topic ("services/cam_event/error"), mqtt_event_status_topic ("services/cam_event/status"), mqtt_event_switch_topic ("services/cam_event/switch/%camid%"); expected a filter for triggers only, such as hw/cameras/+/ctl/save',
    ],
  ],
  [
    'mqtt_event_topic: hw/cameras/+',
    [
      '1:19: mqtt_event_topic: matches what is published to mqtt_topic_status ("hw/cameras/%camid%"); expected a filter for triggers only, such as hw/cameras/+/ctl/save',
    ],
  ],
  [
    'mqtt_pong_topic: hw/cameras/x/ctl/save',
    [
      '1:18: mqtt_pong_topic: is matched by mqtt_event_topic ("hw/cameras/+/ctl/save"); expected a topic that triggers do not come from',
    ],
  ],
  [
    'log_level: info\nmqtt_topic_status: hw/cameras/%camid%/ctl/save',
    [
      '2:20: mqtt_topic_status: is matched by mqtt_event_topic ("hw/cameras/+/ctl/save"); expected a topic that triggers do not come from',
    ],
  ],
  [
    'mqtt_event_error_topic: a\nmqtt_event_life_topic: a',
    ['1:25: mqtt_event_error_topic: is the same topic as mqtt_event_life_topic; expected one of its own'],
  ],
  [
    'mqtt_pong_topic: services/cam_event/status',
    ['1:18: mqtt_pong_topic: is the same topic as mqtt_event_status_topic; expected one of its own'],
  ],
  [
    'mqtt_event_topic: a+\nmqtt_pong_topic: 1\nlimit_min_size: 10GiB',
    [
      `1:19: mqtt_event_topic: has a + beside other text in a level; expected ${FILTER}`,
      '2:18: mqtt_pong_topic: is a number; expected a topic such as services/cam_event (put it in quotes)',
      '3:17: limit_min_size: is too large; expected less than limit_total_size (10GiB)',
    ],
  ],
];

describe('a wrong key stops cam-event and says where, what and what was expected', () => {
  it.each(FAULTS)('%s', (text, lines) => {
    expect(linesFor(text)).toEqual(lines);
  });
});
