import { describe, expect, it } from 'vitest';
import { loadCamProxyConfig } from './load-proxy.ts';
import { proxyShape } from './schema/proxy.ts';
import { faultsOf, loadIn, scratchFolder, within } from './scratch-folder.ts';
import { secretsOf } from './secrets.ts';

const CAMERAS = 'cameras: {front: {source: rtsp://192.0.2.10/a, proxy_port: 8554}}\n';
const load = (files: Record<string, string>) => loadCamProxyConfig(within(scratchFolder(files)));

function linesFor(text: string): string[] {
  const folder = scratchFolder({ 'cam_proxy.yaml': `${CAMERAS}${text}` });
  const { lines } = faultsOf(folder, () => loadCamProxyConfig(within(folder)));
  return lines.map((line) => line.replace('cam_proxy.yaml:', ''));
}

describe('cam_proxy.yaml', () => {
  it('includes the cameras, and needs no more than a backend', () => {
    const { values, files } = load({
      'cam_proxy.yaml': 'include: [cam_rtsp.yaml]\nbackend: mediamtx\n',
      'cam_rtsp.yaml': CAMERAS,
    });
    expect(files).toHaveLength(2);
    expect(values).toMatchObject({
      ...{ backend: 'mediamtx', proxyListen: '127.0.0.1', proxyCheckIntervalMs: 10_000 },
      ...{ proxyStartTimeoutMs: 20_000, proxyStallTimeoutMs: 10_000, proxyMaxPauseMs: 30_000 },
      ...{ proxyStopTimeoutMs: 3_000, mqttProxyStatusTopic: 'services/cam_proxy/%camid%/status' },
      cameras: [{ id: 'front', proxyPort: 8554, input: 'rtsp://127.0.0.1:8554/proxyStream' }],
    });
    expect(values).not.toHaveProperty('reader');
    expect(values).not.toHaveProperty('proxyProgram');
  });

  it('gives every key of its own to the program', () => {
    const text = `backend: go2rtc
proxy_program: /opt//go2rtc
proxy_listen: "::1"
proxy_check_interval: 1s
proxy_start_timeout: 2s
proxy_stall_timeout: 3s
proxy_max_pause: 4s
proxy_stop_timeout: 5s
mqtt_proxy_status_topic: a/%camid%
`;
    expect(Object.keys(proxyShape()).filter((key) => !text.includes(`${key}:`))).toEqual([]);
    expect(load({ 'cam_proxy.yaml': `${CAMERAS}${text}` }).values).toMatchObject({
      ...{ backend: 'go2rtc', proxyProgram: '/opt/go2rtc', proxyListen: '::1', proxyCheckIntervalMs: 1_000 },
      ...{ proxyStartTimeoutMs: 2_000, proxyStallTimeoutMs: 3_000, proxyMaxPauseMs: 4_000 },
      ...{ proxyStopTimeoutMs: 5_000, mqttProxyStatusTopic: 'a/%camid%' },
    });
  });

  it.each([
    [
      'backend: live55',
      '2:10: backend: "live55" is not known; expected one of live555, mediamtx, go2rtc; did you mean "live555"?',
    ],
    [
      'backend: go2rtc\nproxy_listen: localhost',
      '3:15: proxy_listen: is not an IP address; expected an IP address such as 127.0.0.1, or 0.0.0.0 for all',
    ],
    [
      'backend: go2rtc\nproxy_program: bin/go2rtc',
      '3:16: proxy_program: is a relative path; expected a name on PATH, or an absolute path',
    ],
    [
      'proxy_listen: 192.0.2.1',
      /^2:15: proxy_listen: is 192\.0\.2\.1, and live555ProxyServer cannot be kept from/,
    ],
    [
      'backend: go2rtc\nreader_user: a',
      /^3:14: reader_user: stands without reader_password or reader_password_file/,
    ],
    [
      'backend: go2rtc\nreader_password: a',
      '3:18: reader_password: stands without reader_user; expected both',
    ],
    ['backend: go2rtc\nreader_user: "a:b"\nreader_password: x', /^3:14: reader_user: holds a ":"/],
    ['backend: go2rtc\nmqtt_proxy_status_topic: a/b', /has no %camid% in it/],
  ])('%j is wrong', (text, line) => {
    expect(linesFor(text)).toEqual([typeof line === 'string' ? line : expect.stringMatching(line)]);
  });

  it('takes all addresses for live555, when it is told to', () => {
    expect(load({ 'cam_proxy.yaml': `${CAMERAS}proxy_listen: 0.0.0.0\n` }).values).toMatchObject({
      ...{ backend: 'live555', proxyListen: '0.0.0.0' },
    });
  });
});

describe('the login of readers', () => {
  const files = {
    'cam_service.yaml': `${CAMERAS}reader_user: a b\nreader_password_file: secret\nbackend: go2rtc\n`,
    secret: 'p@ss:word\n',
  };

  it('is that of the recorder and of the proxy, out of one file', () => {
    const folder = scratchFolder(files);
    expect(loadIn(folder).values.cameras[0]?.input).toBe(
      'rtsp://a%20b:p%40ss%3Aword@127.0.0.1:8554/proxyStream',
    );
    const { values } = loadCamProxyConfig(within(folder));
    expect(values.reader).toEqual({ user: 'a b', password: 'p@ss:word' });
    expect(secretsOf(values)).toEqual(
      expect.arrayContaining(['p@ss:word', 'p%40ss%3Aword', Buffer.from('a b:p@ss:word').toString('base64')]),
    );
  });

  it('stays out of a record_from that is written', () => {
    const folder = scratchFolder({
      ...files,
      'cam_service.yaml': files['cam_service.yaml'].replace('8554', '8554, record_from: rtsp://192.0.2.2/x'),
    });
    expect(loadIn(folder).values.cameras[0]?.input).toBe('rtsp://192.0.2.2/x');
  });
});
