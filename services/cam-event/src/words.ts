import { formatInstant } from '@pm-dvr/contracts';
import { visible } from './complaint-text.ts';

/** More than any event's text has, and not so much that a foreign one could cost anything. */
const MOST_CHARACTERS = 200;

/** Characters that take two columns of a terminal (East Asian wide ones, emoji). */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

/** `2026-11-20 15:09:57`, local time, for an instant in milliseconds since the epoch. */
export function dateText(ms: number): string {
  return formatInstant(ms).slice(0, 19).replace('T', ' ');
}

/** `15:09:57.123`, local time. */
export function clockText(ms: number): string {
  return formatInstant(ms).slice(11, 23);
}

/** A foreign text for a terminal: whole, on one line, and nothing in it that could steer the terminal. */
export function shown(text: string): string {
  return visible(text, MOST_CHARACTERS);
}

/** The same in exactly so many columns: cut with `…`, or filled with blanks. */
export function fitted(text: string, columns: number): string {
  const whole = shown(text);
  const width = columnsOf(whole);
  if (width <= columns) return whole + ' '.repeat(columns - width);
  let cut = '';
  let used = 0;
  for (const character of whole) {
    const more = columnsOf(character);
    if (used + more > columns - 1) break;
    cut += character;
    used += more;
  }
  return `${cut}…${' '.repeat(columns - 1 - used)}`;
}

/** How many columns of a terminal a text takes. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += /\p{M}/u.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return columns;
}
