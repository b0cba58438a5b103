import { formatInstant } from '@pm-dvr/contracts';

const STYLES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;

/** East Asian characters, emoji, and what lies between them. */
const WIDE = /[\u1100-\u115f\u2e80-\u{10ffff}]|\p{Emoji_Presentation}/u;

/** Gives a text a colour or weight; on a terminal without colours it gives nothing. */
export type Paint = (style: keyof typeof STYLES, text: string) => string;

export function painter(colours: boolean): Paint {
  return (style, text) => (colours && text !== '' ? `\u001b[${STYLES[style]}m${text}\u001b[0m` : text);
}

/** A size for people: `934 B`, `41.2 MiB`. */
export function sizeText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${unit === 0 ? value : value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2)} ${units[unit]}`;
}

/** A length as a clock shows it: `02:37`, `1:02:37`. */
export function clockText(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  const [hours, rest] = [Math.floor(seconds / 3600), seconds % 3600];
  const minutes = `${two(Math.floor(rest / 60))}:${two(rest % 60)}`;
  return hours > 0 ? `${hours}:${minutes}` : minutes;
}

/** A length in seconds to the millisecond: `5.000 s`. */
export function secondsText(ms: number): string {
  return `${(ms / 1000).toFixed(3)} s`;
}

/** How long something took: `14 ms`, `9.71 s`. */
export function delayText(ms: number): string {
  return ms < 999.5 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

/** A share, cut and not rounded: only what is whole is called 100 %. */
export function percentText(percent: number): string {
  return percent >= 100 ? '100 %' : `${(Math.floor(percent * 100) / 100).toFixed(2)} %`;
}

/** Bits per second for people: `3.1 Mbit/s`. */
export function bitRateText(bitsPerSecond: number): string {
  return `${(bitsPerSecond / 1e6).toFixed(1)} Mbit/s`;
}

/** Local time of day to the millisecond, as it stands in the daemons' logs: `15:09:57.123`. */
export function timeOfDay(epochMs: number): string {
  return formatInstant(epochMs).slice(11, 23);
}

/** A text cut at its end, or in its middle, to so many columns; what was cut shows as an ellipsis. */
export function fitted(text: string, width: number, cut: 'end' | 'middle' = 'end'): string {
  if (columnsOf(text) <= width) return text;
  if (width < 2) return '…'.slice(0, Math.max(0, width));
  const tail = cut === 'end' ? 0 : Math.floor((width - 1) / 2);
  const characters = [...text];
  return `${within(characters, width - 1 - tail).join('')}…${within(characters.reverse(), tail).reverse().join('')}`;
}

/** How many columns of a terminal a text takes; rather too many than too few. */
export function columnsOf(text: string): number {
  return [...text].reduce((columns, character) => columns + (WIDE.test(character) ? 2 : 1), 0);
}

/** As many of the first characters as go into so many columns. */
function within(characters: readonly string[], width: number): string[] {
  const taken: string[] = [];
  let columns = 0;
  for (const character of characters) {
    columns += columnsOf(character);
    if (columns > width) break;
    taken.push(character);
  }
  return taken;
}

/** A word as it can be pasted into a shell. */
export function shellWord(word: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
