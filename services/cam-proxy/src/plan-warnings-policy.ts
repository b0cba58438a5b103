import { isIP } from 'node:net';
import { ALL_ADDRESSES, hasCredentials } from '@pm-dvr/config';
import type { ProxySettings } from './backend/proxy-settings.ts';

/** What is allowed, and somebody should know. `recordedFrom` is the URL that the recorder uses. No secret is in it. */
export function planWarnings(settings: ProxySettings, recordedFrom: string): string[] {
  const { backend, source, listen, port, reader, transport } = settings;
  const isOpen = !isLoopback(listen);
  const warnings: string[] = [];
  if (backend === 'live555' && (hasCredentials(source) || reader))
    warnings.push(
      'live555ProxyServer takes passwords on its command line, where every user of this machine can read them (ps); ' +
        'backend: mediamtx and go2rtc get them in a file, or see ProtectProc= and hidepid= in the guide',
    );
  if (isOpen && !reader)
    warnings.push(
      `everybody who reaches ${listen === '0.0.0.0' || listen === '::' ? 'this machine' : listen} at port ${port} can watch the camera; ` +
        'set reader_user and reader_password, or keep them out with a firewall',
    );
  if (backend === 'go2rtc' && reader)
    warnings.push('go2rtc asks no reader on this machine itself for reader_user');
  if (backend === 'go2rtc' && transport === 'udp')
    warnings.push('go2rtc fetches the stream by TCP; transport: udp has no effect');
  if (isOpen && !ALL_ADDRESSES.includes(listen) && isLoopback(hostOf(recordedFrom)))
    warnings.push(
      `the recorder looks for the proxy at ${hostOf(recordedFrom)}, and it listens on ${listen} alone; set record_from, or proxy_listen: 0.0.0.0`,
    );
  return warnings;
}

function isLoopback(address: string): boolean {
  if (address === 'localhost' || address === '::1') return true;
  return isIP(address) === 4 && address.startsWith('127.');
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[|\]$/g, '') : '';
}
