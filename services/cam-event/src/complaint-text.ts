const STEERING = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const QUOTED_CHARACTERS = 40;

/** The first characters of a foreign text on one line: what could steer a terminal or break the line is escaped. */
export function visible(text: string, maxCharacters: number): string {
  // A character has two code units at most, so the rest need not be taken apart.
  const start = [...text.slice(0, 2 * maxCharacters)].slice(0, maxCharacters).join('');
  return start.replace(STEERING, escaped);
}

/** A foreign text in quotes, for messages; cut to 40 characters. */
export function quoted(text: string): string {
  const start = visible(text, QUOTED_CHARACTERS);
  const isCut = [...text.slice(0, 2 * QUOTED_CHARACTERS + 1)].length > QUOTED_CHARACTERS;
  return `"${start}${isCut ? '…' : ''}"`;
}

/** A foreign value as JSON gave it, for messages: texts in quotes, lists and objects by their kind. */
export function shownValue(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

/** The first entries of a list, as `show` puts them, and how many more there are. */
export function listed<T>(items: readonly T[], max: number, show: (item: T) => string): string {
  const shown = items.slice(0, max).map(show).join(', ');
  return items.length > max ? `${shown} and ${items.length - max} more` : shown;
}

function escaped(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  if (character === '\t') return '\\t';
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}
