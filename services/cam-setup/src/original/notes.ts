import type { Place } from '../perl/value.ts';

/**
 * What becomes of something in the files of the original that is not carried over as it was: `lost` is what the
 * owner has to see to, `changed` means something else now, `gone` is not needed any more or never had an effect.
 */
export interface Note {
  readonly kind: 'lost' | 'changed' | 'gone';
  readonly place: Place;
  /** The key, as it is written there; absent for what has none. It never is a secret. */
  readonly subject?: string;
  readonly message: string;
}

/** A line for each note, sorted by file and line; each said once. */
export function noteLines(notes: readonly Note[]): string[] {
  const sorted = [...notes].sort((a, b) =>
    a.place.file < b.place.file ? -1 : a.place.file > b.place.file ? 1 : a.place.line - b.place.line,
  );
  const lines = sorted.map(({ kind, place, subject, message }) => {
    const about = subject === undefined ? '' : `${subjectText(subject)}: `;
    return `${kind.padEnd(7)} ${place.file}:${place.line}: ${about}${message}`;
  });
  return [...new Set(lines)];
}

/** A name of the original's as it may be shown: on one line, and short. */
export function subjectText(name: string): string {
  const shown = name.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');
  return shown.length > 80 ? `${shown.slice(0, 77)}…` : shown;
}
