import { describe, expect, it } from 'vitest';
import { faultsIn } from './fault.ts';
import { faultsOf, loadIn, scratchFolder, writeFiles } from './scratch-folder.ts';

const CAMERA = 'cameras: {front: {source: /x}}';
const SOURCE =
  'a URL (rtsp, rtsps, http, https, file) such as rtsp://user:password@192.0.2.10:554/stream1, or the absolute path of a file';
const ADVICE = 'percent-encode @ : / ? # % and spaces in user and password, or use password_file';
const SIZE = 'a size such as 10GiB or 500MB, or a number of bytes';
const DURATION = 'a duration such as 500ms, 10s, 5min, 1h or 2d, or a number of seconds';
const URL_MQTT = 'a broker URL such as mqtt://127.0.0.1:1883 (mqtt, mqtts, ws, wss)';
const OCTAL = 'an octal number such as "0027"';
const MAIL = 'one mail address such as admin@example.org, or a local user';
const ID = '1 to 64 letters, digits, "_", "." or "-", beginning with a letter or digit';
const OPTIONS = 'expected option and value apart, as in ["-threads", "1"]';
const TOPIC = 'a topic with %camid% in it, such as hw/cameras/%camid%';

/** One wrong line (the second of the file, below a camera that is right) and what is said about it. */
const TOP: [string, string][] = [
  ['limit total size: 1GiB', '2:1: limit total size: unknown key; did you mean "limit_total_size"?'],
  ['bas_dir: /x', '2:1: bas_dir: unknown key; did you mean "base_dir"?'],
  ['something_else: 1', '2:1: something_else: unknown key'],
  ['"a:b@c": 1', '2:1: …: unknown key'],
  [
    'base_dir: cams',
    '2:11: base_dir: is not an absolute path; expected an absolute path such as /var/lib/smarthome/IP_Cameras',
  ],
  [
    'base_dir: /',
    '2:11: base_dir: is not an absolute path; expected an absolute path such as /var/lib/smarthome/IP_Cameras',
  ],
  [
    'base_dir:',
    '2:10: base_dir: has no value; expected an absolute path such as /var/lib/smarthome/IP_Cameras',
  ],
  ['recent_dir: [/a]', '2:13: recent_dir: is a list; expected an absolute path such as /srv/cams/recent'],
  ['limit_total_size: 10 Gigs', `2:19: limit_total_size: "10 Gigs" is not a size; expected ${SIZE}`],
  ['limit_total_size: 1kB', '2:19: limit_total_size: "1kB" is too small; expected a size of 1MiB to 8000TiB'],
  ['limit_total_size: -5', '2:19: limit_total_size: "-5" is too small; expected a size of 1MiB to 8000TiB'],
  ['fs_min_free: 9999TiB', '2:14: fs_min_free: "9999TiB" is too large; expected a size of 1MiB to 8000TiB'],
  ['fs_min_free: .inf', `2:14: fs_min_free: is a number; expected ${SIZE}`],
  ['fs_min_free: true', `2:14: fs_min_free: is a truth value; expected ${SIZE}`],
  [
    'limit_min_size: 10GiB',
    '2:17: limit_min_size: is too large; expected less than limit_total_size (10GiB)',
  ],
  ['default_segment_time: 10m', `2:23: default_segment_time: "10m" is not a duration; expected ${DURATION}`],
  [
    'default_segment_time: 0',
    '2:23: default_segment_time: "0" is too small; expected a duration of 1s to 1h',
  ],
  ['stall_timeout: {s: 1}', `2:16: stall_timeout: is a map; expected ${DURATION}`],
  [
    'flush_interval: 100ms',
    '2:17: flush_interval: "100ms" is too small; expected a duration of 0 (off), or 500ms to 60s',
  ],
  [
    'records_name_template: "%cam%.mp4"',
    "2:24: records_name_template: is not a clip name template: %dt% must stand exactly once; a clip's name needs %cam% %dt% %pid% %index% %seglen%; expected one such as %cam%-%dt%-%pid%-%index%-%seglen%.mp4",
  ],
  ['mqtt_topic_status: cams', `2:20: mqtt_topic_status: has no %camid% in it; expected ${TOPIC}`],
  [
    'mqtt_topic_status: "a/#/%camid%"',
    `2:20: mqtt_topic_status: holds the wildcard + or #; expected ${TOPIC}`,
  ],
  ['whine_email: -oQ/tmp@x', `2:14: whine_email: is not a mail address; expected ${MAIL}`],
  ['whine_email: "a@b, c@d"', `2:14: whine_email: is not a mail address; expected ${MAIL}`],
  [
    'whine_email: "a@b\\nBcc: c"',
    `2:14: whine_email: holds a line break or control character; expected ${MAIL}`,
  ],
  [
    'log_level: warning',
    '2:12: log_level: "warning" is not known; expected one of trace, debug, info, warn, error, fatal',
  ],
  [
    'log_level: rtsp://u:hunter2@h',
    '2:12: log_level: the value is not known; expected one of trace, debug, info, warn, error, fatal',
  ],
  [
    'log_format: jsn',
    '2:13: log_format: "jsn" is not known; expected one of auto, human, json, systemd; did you mean "json"?',
  ],
  ['umask: 0027', `2:8: umask: is a number; expected ${OCTAL} (put it in quotes)`],
  ['umask: "0028"', `2:8: umask: "0028" is not an octal number; expected ${OCTAL}`],
  ['mqtt: mqtt://192.0.2.1', '2:7: mqtt: is not right; expected a map with the key url'],
  ['mqtt: {user: u}', `2:1: mqtt.url: is missing; expected ${URL_MQTT}`],
  ['mqtt: {url: http://192.0.2.1}', `2:13: mqtt.url: is not a broker URL; expected ${URL_MQTT}`],
  [
    'mqtt: {url: mqtt://u:hunter2@h}',
    `2:13: mqtt.url: holds a user or password; expected ${URL_MQTT}, with the keys user and password_file for the rest`,
  ],
  [
    'mqtt: {url: mqtt://h, protocol_version: 3.1}',
    '2:41: mqtt.protocol_version: is not known; expected one of 3.1.1, 5',
  ],
  ['mqtt: {url: mqtt://h, pasword: x}', '2:23: mqtt.pasword: unknown key; did you mean "password"?'],
  ['mqtt: {url: mqtt://h, password: x}', '2:33: mqtt.password: stands without user; expected both'],
  ['mqtt: {url: mqtts://h, cert_file: pw}', '2:35: mqtt.cert_file: stands without key_file; expected both'],
  [
    'mqtt: {url: mqtt://h, ca_file: pw}',
    '2:32: mqtt.ca_file: is for an encrypted connection; expected a url that begins with mqtts:// or wss://',
  ],
  [
    'include: a.yaml',
    '2:10: include: is not a list; expected file names such as [cam_common.yaml, cam_rtsp.yaml]',
  ],
  ['include: [5]', '2:11: include: is not a file name; expected one such as cam_common.yaml'],
  [
    'include: [none.yaml]',
    '2:11: include: none.yaml cannot be read; searched: none.yaml (no such file), program/none.yaml (no such file), system/none.yaml (no such file)',
  ],
];

/** The keys of one camera (from column 19 of the first line on) and what is said about it. */
const CAMERAS: [string, string][] = [
  [
    'source: "rtsp://u:hun#ter2@192.0.2.1/"',
    `1:27: cameras.front.source: the URL cannot be understood; ${ADVICE}`,
  ],
  [
    'source: "rtsp://u:hunter2%@192.0.2.1/"',
    `1:27: cameras.front.source: rtsp://***@192.0.2.1: a "%" in user or password must be written %25; ${ADVICE}`,
  ],
  [
    'source: "ftp://u:hunter2@192.0.2.1/"',
    `1:27: cameras.front.source: scheme "ftp" is not known; expected ${SOURCE}`,
  ],
  ['source: u:hunter2@192.0.2.1', `1:27: cameras.front.source: is not a URL; expected ${SOURCE}`],
  ['source: 5', `1:27: cameras.front.source: is a number; expected ${SOURCE} (put it in quotes)`],
  ['name: x', `1:11: cameras.front: has no source; expected ${SOURCE}`],
  [
    'source: /x, source_file: url',
    '1:44: cameras.front.source_file: stands beside source; expected one of the two',
  ],
  [
    'source: /x, user: hunter2',
    '1:37: cameras.front.user: stands beside a file; expected a source on the network',
  ],
  [
    'source: "rtsp://u:hunter2@h/", user: u',
    '1:56: cameras.front.user: stands beside a URL that has a user already; expected one of the two',
  ],
  [
    'source: "rtsp://h/", password: hunter2',
    '1:50: cameras.front.password: stands without user; expected both',
  ],
  [
    'source: "rtsp://h/", user: u, password: 0123',
    '1:59: cameras.front.password: is a number; expected text (put it in quotes)',
  ],
  [
    'source: "rtsp://h/", user: u, password: hunter2, password_file: pw',
    '1:83: cameras.front.password_file: stands beside password; expected one of the two',
  ],
  [
    'source: "rtsp://h/", user: u, password_file: gone',
    '1:64: cameras.front.password_file: gone cannot be read: no such file',
  ],
  [
    'source: "rtsp://h/", user: u, password_file: empty',
    '1:64: cameras.front.password_file: empty is empty; expected one line',
  ],
  [
    'source: "rtsp://h/", user: u, password_file: two',
    '1:64: cameras.front.password_file: two holds more than one line; expected one',
  ],
  [
    'source: "rtsp://h/", user: u, password_file: program',
    '1:64: cameras.front.password_file: program cannot be read: not a regular file',
  ],
  [
    'source: "rtsp://h/", user: u, password_file: "credential:../x"',
    '1:64: cameras.front.password_file: is not a credential; expected credential: and its name, without folders',
  ],
  [
    'source_file: pw',
    `1:32: cameras.front.source_file: the text in the file is not a URL; expected ${SOURCE}`,
  ],
  [
    'source_file: url, user: u',
    '1:43: cameras.front.user: stands beside a URL that has a user already; expected one of the two',
  ],
  [
    'source: /x, audio: mp3',
    '1:38: cameras.front.audio: "mp3" is not known; expected one of auto, copy, aac, none',
  ],
  [
    'source: /x, transport: UDP',
    '1:42: cameras.front.transport: "UDP" is not known; expected one of tcp, udp; did you mean "udp"?',
  ],
  ['source: /x, enabled: yes', '1:40: cameras.front.enabled: is not right; expected true or false'],
  [
    'source: /x, proxy_port: 70000',
    '1:43: cameras.front.proxy_port: is too large; expected a whole number from 1 to 65535',
  ],
  ['source: /x, proxy port: 1', '1:31: cameras.front.proxy port: unknown key; did you mean "proxy_port"?'],
  [
    'source: /x, proto: rtmp',
    '1:38: cameras.front.proto: "rtmp" is not known; expected one of rtsp; did you mean "rtsp"?',
  ],
  ['source: /x, v-codec: h264', '1:31: cameras.front.v-codec: unknown key'],
  [
    'source: /x, ffmpeg_options: -an',
    '1:47: cameras.front.ffmpeg_options: is not right; expected a list such as ["-map_metadata", "-1"]',
  ],
  [
    'source: /x, ffmpeg_options: [-threads, 1]',
    '1:58: cameras.front.ffmpeg_options[1]: is a number; expected an option or its value (put it in quotes)',
  ],
  [
    'source: /x, ffmpeg_options: [-y]',
    '1:48: cameras.front.ffmpeg_options[0]: -y is not allowed here; expected options that do not change input or output files',
  ],
  [
    'source: /x, ffmpeg_options: [-threads, "1", /tmp/x.mp4]',
    `1:63: cameras.front.ffmpeg_options[2]: is a value without an option before it; ${OPTIONS}`,
  ],
  [
    'source: /x, segment_time: 2h',
    '1:45: cameras.front.segment_time: "2h" is too large; expected a duration of 1s to 1h',
  ],
  [
    String.raw`source: "rtsp://h/", user: "\ud800", password: x`,
    '1:46: cameras.front.user: holds a line break or control character; expected a user name',
  ],
];

/** Whole files and all that is said about them. */
const FILES: [string, string[]][] = [
  [
    '',
    [
      '1:1: cameras: no camera is configured; expected a map such as { front: { source: rtsp://192.0.2.10/stream1 } }',
    ],
  ],
  [
    'cameras: {}',
    [
      '1:1: cameras: no camera is configured; expected a map such as { front: { source: rtsp://192.0.2.10/stream1 } }',
    ],
  ],
  ['cameras:', ['1:9: cameras: has no value; expected a map of cameras, each with the key source']],
  ['cameras: [front]', ['1:10: cameras: is a list; expected a map of cameras, each with the key source']],
  [
    'cameras:\n  front: rtsp://u:hunter2@h/',
    ['2:10: cameras.front: is not right; expected a map with the key source'],
  ],
  [
    'cameras:\n  front door: {source: /x}',
    [`2:3: cameras.front door: is not a camera ID; expected ${ID}; did you mean "front_door"?`],
  ],
  [
    'cameras:\n  ../../etc: {source: /x}',
    [`2:3: cameras.…: is not a camera ID; expected ${ID}; did you mean "etc"?`],
  ],
  [
    'cameras:\n  __proto__: {source: /x}',
    [`2:3: cameras.__proto__: is not a camera ID; expected ${ID}; did you mean "proto"?`],
  ],
  ['- hunter2', ['1:1: the file is not a map; expected lines of the form "key: value"']],
  ['hunter2', ['1:1: the file is not a map; expected lines of the form "key: value"']],
  [
    'password:hunter2\nb: 1',
    ['1:1: not valid YAML: no value here; expected "key: value" with a space after the colon'],
  ],
  [
    'a: 1\na: hunter2',
    ['2:1: not valid YAML: this key stands here for the second time; expected each key once'],
  ],
  ['cameras:\n\tfront: 1', ['2:1: not valid YAML: a tab; expected spaces']],
  [
    'password: @hunter2',
    ['1:11: not valid YAML: a value cannot begin with this character; put it in quotes'],
  ],
  ['password: hunter2: x', ['1:11: not valid YAML: a second ": " on the line; put the value in quotes']],
  [
    'password: "hunter2',
    [
      '1:19: not valid YAML: something is missing here: a quote or bracket that closes, a comma, or a space after ":"',
    ],
  ],
  ['password: !hunter2 x', ['1:11: not valid YAML: unknown tag; a value that begins with "!" needs quotes']],
  ['a: 1\n---\nb: 2', ['2:1: not valid YAML: a second document begins here; expected one only']],
  ['a: *hunter2', ['1:4: the alias stands for nothing that was named before it']],
  ['a: &x [*x]', ['1:8: more than 16 levels inside each other']],
  // The parser would have no stack left.
  [`a: 1\nb:\n  ${'- '.repeat(2_880)}\n`, ['3:1: more than 16 levels inside each other']],
  ['? '.repeat(2_880), ['1:1: more than 16 levels inside each other']],
  [
    `a0: &a0 [1]\n${Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`).join('\n')}`,
    ['4:18: aliases stand for more than 1000 values; write them out'],
  ],
  [
    'cameras:\n  a: {sorce: /x, audio: x}\nlog_level: x\nstall_timeout: 1',
    [
      `2:3: cameras.a: has no source; expected ${SOURCE}`,
      '2:7: cameras.a.sorce: unknown key; did you mean "source"?',
      '2:25: cameras.a.audio: "x" is not known; expected one of auto, copy, aac, none',
      '3:12: log_level: "x" is not known; expected one of trace, debug, info, warn, error, fatal',
      '4:16: stall_timeout: "1" is too small; expected a duration of 2s to 5min',
    ],
  ],
];

function linesFor(text: string): string[] {
  const folder = scratchFolder({ 'cam_service.yaml': text });
  writeFiles(folder, {
    pw: 'hunter2\n',
    empty: '\n',
    two: 'hunter2\nx\n',
    url: 'rtsp://u:hunter2@h/',
    'program/x': '',
  });
  const { code, lines } = faultsOf(folder, () => loadIn(folder));
  expect(code).toBe('CONFIG_INVALID');
  expect(lines.join('\n')).not.toContain('hunter2');
  return lines;
}

describe('a configuration that is wrong stops the program and says where, what and what was expected', () => {
  it.each(TOP)('%s', (line, message) => {
    expect(linesFor(`${CAMERA}\n${line}\n`)).toEqual([`cam_service.yaml:${message}`]);
  });

  it.each(CAMERAS)('camera with %s', (keys, message) => {
    expect(linesFor(`cameras: {front: {${keys}}}\n`)).toContain(`cam_service.yaml:${message}`);
  });

  it.each(FILES)('file %j', (text, messages) => {
    expect(linesFor(text)).toEqual(messages.map((message) => `cam_service.yaml:${message}`));
  });
});

it('tells a program which faults it reports, with the keys that lead to them', () => {
  const folder = scratchFolder({ 'cam_service.yaml': 'cameras: {front: {sorce: /x}}\nlog_level: loud' });
  const reported: unknown[] = [];
  try {
    loadIn(folder);
  } catch (error) {
    reported.push(...faultsIn(error).map(({ position, path }) => [position.line, path]));
  }
  expect(reported).toEqual([
    [1, ['cameras', 'front']],
    [1, ['cameras', 'front', 'sorce']],
    [2, ['log_level']],
  ]);
  expect(faultsIn(new Error('another'))).toEqual([]);
});
