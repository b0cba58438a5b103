import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { saysItFellBack } from './live555-command.ts';
import { proxyCommand } from './proxy-command.ts';
import type { ProxySettings } from './proxy-settings.ts';

const SETTINGS: ProxySettings = {
  ...{
    backend: 'live555',
    program: 'x',
    source: 'rtsp://u:p%24w@192.0.2.10/s?a=$HOME#1',
    transport: 'tcp',
  },
  ...{ listen: '127.0.0.1', port: 8554, stallTimeoutMs: 2_500, verbosity: 0 },
};
const reader = { user: 'viewer', password: 'pa$$"word' };
const FILE = '/run/x/settings-front.yaml';
const command = (changes: Partial<ProxySettings>) => proxyCommand({ ...SETTINGS, ...changes }, FILE);
const settings = (changes: Partial<ProxySettings>) => JSON.parse(command(changes).settingsText ?? '');

describe('live555ProxyServer', () => {
  it('is given the port, the camera, and who may read', () => {
    expect(command({}).args).toEqual(['-t', '-p', '8554', '-D', '3', SETTINGS.source]);
    expect(command({ transport: 'udp', verbosity: 1, reader, source: 'RTSP://192.0.2.1/x' }).args).toEqual([
      ...['-p', '8554', '-D', '3', '-C', 'viewer', 'pa$$"word', '-v', 'rtsp://192.0.2.1/x'],
    ]);
    expect(command({ verbosity: 2 }).args).toContain('-V');
    expect(command({}).settingsText).toBeUndefined();
  });

  it('says when it falls back', () => {
    expect(saysItFellBack('Unable to create a RTSP server with port number 8000: bind() error')).toBe(true);
    expect(saysItFellBack('Trying instead with the standard port numbers (554 and 8554)...')).toBe(true);
    expect(saysItFellBack('\tPlay this stream using the URL: rtsp://192.0.2.1/proxyStream')).toBe(false);
  });
});

describe('mediamtx', () => {
  it('pulls one stream, over TCP, and serves nothing else', () => {
    expect(command({ backend: 'mediamtx' }).args).toEqual([FILE]);
    expect(settings({ backend: 'mediamtx', listen: '::1', transport: 'udp' })).toMatchObject({
      rtspAddress: '[::1]:8554',
      ...{ rtspTransports: ['tcp'], readTimeout: '2500ms', logLevel: 'warn' },
      ...{ api: false, rtmp: false, hls: false, webrtc: false, srt: false },
      authInternalUsers: [{ user: 'any', permissions: [{ action: 'read', path: 'proxyStream' }] }],
      paths: {
        proxyStream: { source: 'rtsp://u:p%24w@192.0.2.10/s?a=%24HOME#1', rtspTransport: 'udp' },
      },
    });
    expect(command({ backend: 'mediamtx' }).env).toEqual({ MTX_MOQ: 'no', MTX_SRTLA: 'no' });
  });

  it.each(['pa$$"word', 'ü', 'sha256:abc', 'argon2:x', 'any', 'a b'])(
    'gets %j hashed, which it would not take, or take for something else',
    (password) => {
      const sum = createHash('sha256').update(password).digest('base64');
      expect(settings({ backend: 'mediamtx', reader: { user: 'viewer', password } })).toMatchObject({
        authInternalUsers: [{ user: 'viewer', pass: `sha256:${sum}` }],
      });
    },
  );

  it('gets a plain password plain, for some versions cannot check hashed ones', () => {
    expect(settings({ backend: 'mediamtx', reader: { user: 'viewer', password: 'aB1!-' } })).toMatchObject({
      authInternalUsers: [{ pass: 'aB1!-' }],
    });
  });
});

describe('go2rtc', () => {
  it('offers one stream by RTSP, and nothing else', () => {
    expect(command({ backend: 'go2rtc' }).args).toEqual(['-c', FILE]);
    expect(settings({ backend: 'go2rtc', reader, verbosity: 2 })).toEqual({
      log: { level: 'debug', format: 'text', output: 'stdout' },
      ...{ api: { listen: '' }, webrtc: { listen: '' }, srtp: { listen: '' } },
      rtsp: { listen: '127.0.0.1:8554', username: 'viewer', password: 'pa$$"word' },
      streams: { proxyStream: 'rtsp://u:p%24w@192.0.2.10/s?a=$HOME%231#backchannel=0' },
    });
  });

  it('finds no variable to put the environment into', () => {
    expect(command({ backend: 'go2rtc', reader }).settingsText).not.toContain('$');
  });
});
