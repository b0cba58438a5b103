import type { ProxyCommand, ProxySettings } from './proxy-settings.ts';

/**
 * How live555ProxyServer is started. It takes everything as arguments, passwords too, and names the stream `proxyStream` by
 * itself. `-D`: seconds without packets after which it connects to the camera anew.
 */
export function live555Command(settings: ProxySettings): ProxyCommand {
  const { source, transport, port, reader, stallTimeoutMs, verbosity } = settings;
  const args = [
    ...(transport === 'tcp' ? ['-t'] : []),
    ...['-p', String(port), '-D', String(Math.ceil(stallTimeoutMs / 1000))],
    ...(reader ? ['-C', reader.user, reader.password] : []),
    ...(verbosity === 0 ? [] : [verbosity === 1 ? '-v' : '-V']),
    // It wants the scheme in small letters.
    source.replace(/^rtsp:/i, 'rtsp:'),
  ];
  return { args, env: {} };
}

/** Whether a line of its output says that it listens on another port than the one it was given. */
export function saysItFellBack(line: string): boolean {
  return /unable to create a RTSP server with port number|trying instead with/i.test(line);
}
