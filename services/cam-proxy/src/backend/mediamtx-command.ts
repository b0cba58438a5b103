import { createHash } from 'node:crypto';
import { PROXY_STREAM } from '@pm-dvr/contracts';
import { hostPort, type ProxyCommand, type ProxySettings } from './proxy-settings.ts';

const LEVELS = ['warn', 'info', 'debug'] as const;
/** What it takes in a user or password as it is; anything else has to be hashed. */
const PLAIN = /^(?!sha256:|argon2:|any$)[A-Za-z0-9!$()*+.;<=>[\]^_{}@#&-]+$/;

/**
 * How mediamtx (1.11 and later) is started: with one path, pulled from the camera at all times, RTSP over TCP alone, and nothing
 * else that would listen. Its settings are JSON, which is YAML.
 */
export function mediamtxCommand(settings: ProxySettings, settingsFile: string): ProxyCommand {
  const { source, transport, listen, port, reader, stallTimeoutMs, verbosity } = settings;
  const permissions = [{ action: 'read', path: PROXY_STREAM }];
  const login = reader
    ? { user: credential(reader.user), pass: credential(reader.password) }
    : { user: 'any' };
  const text = {
    logLevel: LEVELS[verbosity],
    logDestinations: ['stdout'],
    readTimeout: `${stallTimeoutMs}ms`,
    authMethod: 'internal',
    authInternalUsers: [{ ...login, permissions }],
    rtspTransports: ['tcp'],
    rtspAddress: hostPort(listen, port),
    ...{ api: false, metrics: false, pprof: false, playback: false },
    ...{ rtmp: false, hls: false, webrtc: false, srt: false },
    // It puts texts of its own in the place of "$" and a name.
    paths: { [PROXY_STREAM]: { source: source.replaceAll('$', '%24'), rtspTransport: transport } },
  };
  // Servers that only later versions have: in the settings earlier ones would refuse them.
  const env = { MTX_MOQ: 'no', MTX_SRTLA: 'no' };
  return { args: [settingsFile], settingsText: `${JSON.stringify(text, null, 2)}\n`, env };
}

function credential(text: string): string {
  return PLAIN.test(text) ? text : `sha256:${createHash('sha256').update(text).digest('base64')}`;
}
