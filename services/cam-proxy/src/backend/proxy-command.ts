import { go2rtcCommand } from './go2rtc-command.ts';
import { live555Command } from './live555-command.ts';
import { mediamtxCommand } from './mediamtx-command.ts';
import type { ProxyCommand, ProxySettings } from './proxy-settings.ts';

/** How the proxy of these settings is started, with its settings, if it reads any, at that absolute path. */
export function proxyCommand(settings: ProxySettings, settingsFile: string): ProxyCommand {
  if (settings.backend === 'live555') return live555Command(settings);
  return settings.backend === 'mediamtx'
    ? mediamtxCommand(settings, settingsFile)
    : go2rtcCommand(settings, settingsFile);
}
