import { join } from 'node:path';
import type { Asker } from './ask.ts';
import { existing, type Installed } from './install-files.ts';

/** Prints the files that would be written; of those with a secret only that they are. */
export function printFiles(
  folder: string,
  files: ReadonlyMap<string, string>,
  secretNames: ReadonlySet<string>,
  print: (text: string) => void,
): void {
  for (const [name, text] of files) {
    const shown = secretNames.has(name) ? '***\n' : text.replace(/(:\/\/)[^\s/?#]*@/g, '$1***@');
    print(`--- ${join(folder, name)}\n${shown}`);
  }
}

/** Asks whether files may be written, naming those that are there already; `preset`: what is suggested for these. */
export async function mayWrite(
  folder: string,
  files: ReadonlyMap<string, string>,
  ask: Asker,
  preset: boolean,
): Promise<boolean> {
  const there = existing(folder, files);
  const names = [...files.keys()].join(', ');
  const text =
    there.length === 0 ? '' : ` ${there.join(', ')} will be changed; a copy of what is there stays.`;
  return await ask.confirm(`Write ${names} into ${folder}?${text}`, preset || there.length === 0);
}

/** Says what was written. */
export function saidInstalled({ written, backups }: Installed, print: (text: string) => void): void {
  for (const path of written) print(`written ${path}\n`);
  for (const path of backups) print(`copy    ${path}\n`);
  if (written.length === 0) print('All files were as they should be.\n');
}
