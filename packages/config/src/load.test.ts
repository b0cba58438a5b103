import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadCommonConfig } from './load.ts';
import { READER_KEYS } from './schema/reader.ts';
import { cameraShape } from './schema/rtsp.ts';
import { camServiceSchema } from './schema/service.ts';
import { faultsOf, loadIn, scratchFolder, within } from './scratch-folder.ts';

const THREE_FILES = {
  'cam_common.yaml': 'base_dir: /srv/cams\n',
  'cam_rtsp.yaml': 'cameras:\n  front:\n    source: rtsp://user:secret@192.0.2.10:554/stream1\n',
  'cam_service.yaml': 'include: [cam_common.yaml, cam_rtsp.yaml]\ndefault_segment_time: 10s\n',
};

describe('a configuration of three files', () => {
  it('loads with everything else defaulted', () => {
    expect(loadIn(scratchFolder(THREE_FILES)).values).toEqual({
      baseDir: '/srv/cams',
      recentDir: '/srv/cams/recent',
      eventsDir: '/srv/cams/events',
      recordsNameTemplate: '%cam%-%dt%-%pid%-%index%-%seglen%.mp4',
      limitTotalSizeBytes: 10 * 1024 ** 3,
      fsMinFreeBytes: 1024 ** 3,
      mqttTopicStatus: 'hw/cameras/%camid%',
      whineAfterMs: 600_000,
      sendmail: '/usr/sbin/sendmail',
      metricsIntervalMs: 15_000,
      logLevel: 'info',
      logFormat: 'auto',
      umask: 0o027,
      defaultSegmentTimeMs: 10_000,
      stallTimeoutMs: 8000,
      flushIntervalMs: 2000,
      fragmentTimeMs: 500,
      retryMaxPauseMs: 5000,
      ffmpeg: 'ffmpeg',
      stopTimeoutMs: 4000,
      cameras: [
        {
          id: 'front',
          enabled: true,
          source: 'rtsp://user:secret@192.0.2.10:554/stream1',
          input: 'rtsp://user:secret@192.0.2.10:554/stream1',
          transport: 'tcp',
          audio: 'auto',
          ffmpegInputOptions: [],
          ffmpegOptions: [],
        },
      ],
    });
  });

  it('gives a program without business with cameras only the common part', () => {
    const { values, files } = loadCommonConfig(within(scratchFolder(THREE_FILES)));
    expect(values.baseDir).toBe('/srv/cams');
    expect(values).not.toHaveProperty('cameras');
    expect(files).toHaveLength(1);
  });

  it.each([undefined, 'cam_service.yaml'])(
    'gives it the common part of a single file too (-c %s)',
    (file) => {
      const text = `base_dir: /srv/cams\n${THREE_FILES['cam_rtsp.yaml']}stall_timeout: 9s\ndefault_snap_time: 9s\n`;
      const folder = scratchFolder({ 'cam_service.yaml': text });
      const { values } = loadCommonConfig({ ...within(folder), ...(file && { file }) });
      expect(values.baseDir).toBe('/srv/cams');
      expect(JSON.stringify(values)).not.toContain('secret');
    },
  );

  it('tells such a program where cameras belong', () => {
    const folder = scratchFolder({ 'cam_common.yaml': `${THREE_FILES['cam_rtsp.yaml']}stall_timeout: 9s\n` });
    expect(faultsOf(folder, () => loadCommonConfig(within(folder))).lines).toEqual([
      'cam_common.yaml:1:1: cameras: does not belong here; expected it in cam_rtsp.yaml',
      'cam_common.yaml:4:1: stall_timeout: does not belong here; expected it in cam_service.yaml',
    ]);
  });
});

describe('every key of the schema', () => {
  const text = `
include: []
default_segment_time: 1
stall_timeout: 2s
flush_interval: 0
fragment_time: 100ms
retry_max_pause: 1min
ffmpeg: /usr/bin/ffmpeg
stop_timeout: 1s
base_dir: /a/../srv
recent_dir: /srv/r
events_dir: /srv/e
records_name_template: "%cam%_%dt%_%pid%_%index%_%seglen%.m4v"
limit_total_size: 2GiB
limit_min_size: 1GiB
fs_min_free: 5MB
mqtt: {url: "mqtts://192.0.2.1", protocol_version: 5, user: u, password_file: pw, ca_file: ca.pem,
  cert_file: c.pem, key_file: "credential:key", client_id_prefix: x, discovery_prefix: ha/x}
mqtt_topic_status: a/%camid%/b
whine_email: root
whine_after: 1d
sendmail: /bin/mail
metrics_dir: /srv/metrics
metrics_interval: 1min
log_level: warn
log_format: json
umask: "077"
cameras:
  a: {source: "rtsp://192.0.2.1/x", user: "ü'@", password_file: pw, enabled: false, name: A, transport: udp,
    audio: none, segment_time: 5, stall_timeout: 1min, ffmpeg_input_options: ["-re"],
    ffmpeg_options: ["-threads", "1"], proxy_port: 8554, proto: rtsp, zone: z}
  b: {source_file: "credential:url"}
  c: {source: "http://192.0.2.1/", user: u, password: "p:w", proxy_port: 1, record_from: "rtsp://192.0.2.2/"}
`;
  const files = {
    'cam_service.yaml': text,
    pw: 'p@ss\n',
    'ca.pem': 'x',
    'c.pem': 'x',
    'credentials/key': 'x',
    'credentials/url': 'rtsp://u:s3cret@192.0.2.3/\r\n',
  };

  it('stands in the example below', () => {
    const all = [...Object.keys(camServiceSchema().shape), ...Object.keys(cameraShape())];
    // Not all of them can stand in one text; they have tests of their own.
    const keys = all.filter((key) => !Object.hasOwn(READER_KEYS, key));
    expect(keys.filter((key) => !text.includes(`${key}:`))).toEqual([]);
  });

  it('reaches the programs', () => {
    const folder = scratchFolder(files);
    const { values } = loadIn(folder);
    expect(values).toMatchObject({
      baseDir: '/srv',
      recentDir: '/srv/r',
      eventsDir: '/srv/e',
      recordsNameTemplate: '%cam%_%dt%_%pid%_%index%_%seglen%.m4v',
      limitTotalSizeBytes: 2 * 1024 ** 3,
      limitMinSizeBytes: 1024 ** 3,
      fsMinFreeBytes: 5_000_000,
      mqtt: {
        url: 'mqtts://192.0.2.1',
        protocolVersion: '5',
        user: 'u',
        password: 'p@ss',
        caFile: join(folder, 'ca.pem'),
        certFile: join(folder, 'c.pem'),
        keyFile: join(folder, 'credentials/key'),
        clientIdPrefix: 'x',
        discoveryPrefix: 'ha/x',
      },
      mqttTopicStatus: 'a/%camid%/b',
      whineEmail: 'root',
      whineAfterMs: 86_400_000,
      sendmail: '/bin/mail',
      metricsDir: '/srv/metrics',
      metricsIntervalMs: 60_000,
      logLevel: 'warn',
      logFormat: 'json',
      umask: 0o077,
      defaultSegmentTimeMs: 1000,
      stallTimeoutMs: 2000,
      flushIntervalMs: 0,
      fragmentTimeMs: 100,
      retryMaxPauseMs: 60_000,
      ffmpeg: '/usr/bin/ffmpeg',
      stopTimeoutMs: 1000,
    });
    expect(values.cameras[0]).toEqual({
      id: 'a',
      enabled: false,
      source: 'rtsp://%C3%BC%27%40:p%40ss@192.0.2.1/x',
      input: 'rtsp://127.0.0.1:8554/proxyStream',
      name: 'A',
      proxyPort: 8554,
      transport: 'udp',
      audio: 'none',
      ffmpegInputOptions: ['-re'],
      ffmpegOptions: ['-threads', '1'],
      segmentTimeMs: 5000,
      stallTimeoutMs: 60_000,
      zone: 'z',
    });
    expect(values.cameras[1]).toMatchObject({ source: 'rtsp://u:s3cret@192.0.2.3/' });
    expect(values.cameras[2]).toMatchObject({
      source: 'http://u:p%3Aw@192.0.2.1/',
      input: 'rtsp://192.0.2.2/',
    });
  });

  it('survives being sent as JSON', () => {
    const { values } = loadIn(scratchFolder(files));
    expect(JSON.parse(JSON.stringify(values))).toStrictEqual(values);
  });
});

describe('warnings', () => {
  it('name each file that holds a secret and that everybody may read', () => {
    const folder = scratchFolder({ ...THREE_FILES, pw: 'x\n' });
    const rtsp = join(folder, 'cam_rtsp.yaml');
    writeFileSync(
      rtsp,
      'cameras: {a: {source: rtsp://192.0.2.1/, user: u, password_file: pw}, b: {source: rtsp://u:p@192.0.2.1/}}',
    );
    for (const name of ['cam_common.yaml', 'cam_rtsp.yaml', 'cam_service.yaml', 'pw'])
      chmodSync(join(folder, name), 0o644);
    expect(loadIn(folder).warnings).toEqual(
      [rtsp, join(folder, 'pw')].map(
        (path) => `${path} holds a secret and everybody may read it; chmod o-r it`,
      ),
    );
  });

  it('are not given for files that others cannot read', () => {
    expect(loadIn(scratchFolder(THREE_FILES)).warnings).toEqual([]);
  });

  it('name a key that has no effect', () => {
    const folder = scratchFolder({
      'cam_service.yaml': 'cameras:\n  a: {source: /x, record_from: "rtsp://192.0.2.1/"}\n',
    });
    expect(loadIn(folder).warnings).toEqual([
      `${folder}/cam_service.yaml:2:32: cameras.a.record_from: has no effect without proxy_port`,
    ]);
  });
});

describe('a camera ID', () => {
  it.each(['constructor', 'toString', '1', '0.5', 'a-b_c.d', 'true', 'null'])('may be %s', (id) => {
    const folder = scratchFolder({ 'cam_service.yaml': `cameras:\n  ${id}: {source: /x}\n` });
    expect(loadIn(folder).values.cameras).toMatchObject([{ id, source: '/x' }]);
  });

  it('keeps its place in the file', () => {
    const folder = scratchFolder({
      'cam_service.yaml': 'cameras: {b: {source: /x}, 2: {source: /x}, 1: {source: /x}}',
    });
    expect(loadIn(folder).values.cameras.map((camera) => camera.id)).toEqual(['b', '2', '1']);
  });
});
