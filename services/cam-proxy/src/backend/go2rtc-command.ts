import { PROXY_STREAM } from '@pm-dvr/contracts';
import { hostPort, type ProxyCommand, type ProxySettings } from './proxy-settings.ts';

const LEVELS = ['warn', 'info', 'debug'] as const;

/**
 * How go2rtc is started: with one stream, and nothing that listens but RTSP. It connects to the camera while somebody reads. Its
 * settings are JSON, which is YAML.
 */
export function go2rtcCommand(settings: ProxySettings, settingsFile: string): ProxyCommand {
  const { source, listen, port, reader, verbosity } = settings;
  const text = {
    log: { level: LEVELS[verbosity], format: 'text', output: 'stdout' },
    ...{ api: { listen: '' }, webrtc: { listen: '' }, srtp: { listen: '' } },
    rtsp: {
      listen: hostPort(listen, port),
      ...(reader && { username: reader.user, password: reader.password }),
    },
    // What follows "#" are options of its own; without this one it asks cameras for a channel back to them.
    streams: { [PROXY_STREAM]: `${source.replaceAll('#', '%23')}#backchannel=0` },
  };
  // It puts the environment in the place of "${NAME}", before it reads the file as YAML.
  const settingsText = `${JSON.stringify(text, null, 2).replaceAll('$', '\\u0024')}\n`;
  return { args: ['-c', settingsFile], settingsText, env: {} };
}
