import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoreLayout } from '@pm-dvr/contracts';
import { codeOf, makeFolder, writeFileAtomic } from '@pm-dvr/runtime';

/** What one run leaves for the next: `cleaner/notes.json`. Instants are milliseconds since the epoch. */
export interface Notes {
  /** Of the last run that deleted anything. */
  readonly freedBytes: number;
  readonly freedClips: number;
  /** When the last mail was sent. */
  readonly mailedMs?: number;
  /** When evidence had to go last, and what was said of it. */
  readonly lostMs?: number;
  readonly lostText?: string;
}

export const NO_NOTES: Notes = { freedBytes: 0, freedClips: 0 };

const NUMBERS = ['freedBytes', 'freedClips', 'mailedMs', 'lostMs'] as const;

/** What the last run left; nothing if there is no such file, or it cannot be understood. */
export async function readNotes(layout: StoreLayout): Promise<Notes> {
  const text = await readFile(notesFile(layout), 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return '{}';
    throw error;
  });
  try {
    const said = JSON.parse(text) as Partial<Record<keyof Notes, unknown>>;
    const numbers = NUMBERS.map((key) => [key, said[key]]).filter(([, value]) => Number.isFinite(value));
    const { lostText } = said;
    return { ...NO_NOTES, ...Object.fromEntries(numbers), ...(typeof lostText === 'string' && { lostText }) };
  } catch {
    return NO_NOTES;
  }
}

/** Replaces the file; fails with Node's error. */
export async function writeNotes(layout: StoreLayout, notes: Notes): Promise<void> {
  makeFolder(layout.cleanerDir);
  await writeFileAtomic(notesFile(layout), `${JSON.stringify(notes)}\n`);
}

function notesFile(layout: StoreLayout): string {
  return join(layout.cleanerDir, 'notes.json');
}
