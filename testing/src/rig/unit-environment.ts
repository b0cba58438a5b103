import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { REPOSITORY_ROOT } from './repository-root.ts';

/** What the systemd unit of a service puts into its environment (`Environment=NAME=value NAME=value`). */
export async function unitEnvironment(service: string, unit: string): Promise<Record<string, string>> {
  const text = await readFile(join(REPOSITORY_ROOT, 'services', service, 'systemd', unit), 'utf8');
  const lines = [...text.matchAll(/^Environment=(.*)$/gm)].flatMap(([, words = '']) => words.split(' '));
  return Object.fromEntries(lines.map((word) => word.split('=') as [string, string]));
}
