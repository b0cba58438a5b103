import { lengthText, type Verdict } from '@pm-dvr/contracts';
import type { Paint } from '../paint.ts';

const MARKS: Readonly<Record<Verdict, readonly [string, Parameters<Paint>[0]]>> = {
  ok: ['ok', 'green'],
  warning: ['WARN', 'yellow'],
  critical: ['CRIT', 'red'],
};
/** As wide as a mark with its margins. */
export const INDENT = ' '.repeat(7);

/** How a verdict is marked at the beginning of a line; seven columns wide. */
export function mark(verdict: Verdict, paint: Paint): string {
  const [word, style] = MARKS[verdict];
  return `  ${paint(style, word)}${' '.repeat(INDENT.length - 2 - word.length)}`;
}

/** The colour of a verdict. */
export function verdictStyle(verdict: Verdict): Parameters<Paint>[0] {
  return MARKS[verdict][1];
}

/** An age for people, in whole seconds at least: `4s`, `3min 05s`, `2d 07h`. */
export function ageText(ms: number): string {
  return ms < 60_000 ? `${Math.floor(ms / 1000)}s` : lengthText(ms);
}
