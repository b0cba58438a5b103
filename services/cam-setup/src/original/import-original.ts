import { resolve } from 'node:path';
import { EXIT } from '@pm-dvr/contracts';
import { goOnUnless } from '../ask.ts';
import { installFiles } from '../install-files.ts';
import { mayWrite, printFiles, saidInstalled } from '../offer-files.ts';
import type { ImportOptions, SetupOptions } from '../options.ts';
import type { Surroundings } from '../surroundings.ts';
import { importDraft } from './import-draft.ts';
import { type Note, noteLines } from './notes.ts';
import { readOriginal } from './read-original.ts';

/** Carries a configuration of the original over, and gives the exit code: 1 if the owner has to see to something. */
export async function importOriginal(
  options: SetupOptions,
  from: ImportOptions,
  around: Surroundings,
): Promise<number> {
  const folder = resolve(from.folder);
  const { files, secretNames, notes } = importDraft(readOriginal(folder), folder, from.renamed);
  around.print(noteText(notes));
  if (options.dryRun) printFiles(options.dir, files, secretNames, around.print);
  else if (await mayWrite(options.dir, files, around.ask, false)) {
    goOnUnless(around.signal);
    saidInstalled(await installFiles(options.dir, files, around.nowMs), around.print);
  } else around.print('Nothing is written.\n');
  return notes.some(({ kind }) => kind === 'lost') ? EXIT.failed : EXIT.ok;
}

const MEANINGS = {
  lost: 'lost: not carried over; see to it',
  changed: 'changed: carried over, and means something else now',
  gone: 'gone: not needed any more, or never had an effect',
} as const;

function noteText(notes: readonly Note[]): string {
  if (notes.length === 0) return 'All is carried over.\n';
  const kinds = (Object.keys(MEANINGS) as Note['kind'][]).filter((kind) =>
    notes.some((note) => note.kind === kind),
  );
  return `${noteLines(notes).join('\n')}\n\n${kinds.map((kind) => MEANINGS[kind]).join('\n')}\n\n`;
}
