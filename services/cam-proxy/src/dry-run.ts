import { maskSecrets } from '@pm-dvr/runtime';
import { proxyCommand } from './backend/proxy-command.ts';
import type { RunPlan } from './run-plan.ts';
import { settingsFileOf } from './settings-file.ts';

/** The command that would be run, and the settings that it would read, secrets masked. */
export function dryRunText({ camera, proxy, secrets, store }: RunPlan): string {
  const file = settingsFileOf(store, camera);
  // Masked first: in JSON a password with a quote in it would not be recognised any more.
  const masked = { ...proxy, source: maskSecrets(proxy.source, secrets) };
  const { args, settingsText } = proxyCommand(
    proxy.reader ? { ...masked, reader: { user: proxy.reader.user, password: '***' } } : masked,
    file,
  );
  const settings =
    settingsText === undefined ? '' : `# ${file}:\n${settingsText.trimEnd().replaceAll(/^/gm, '#   ')}\n`;
  return `${settings}${[proxy.program, ...args].map(shellWord).join(' ')}`;
}

/** A word as a person could paste it into a shell. Nothing here is run through one. */
function shellWord(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./?-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
