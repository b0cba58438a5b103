/** A place in a file of the original; the line counts from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** What an expression stands for; `unknown` where only running the program would tell. */
export type Value =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'undef' }
  | { readonly kind: 'list'; readonly items: readonly Found[] }
  | { readonly kind: 'table'; readonly entries: Table }
  | { readonly kind: 'unknown'; readonly why: string };

/** A value and where it is written. */
export interface Found {
  readonly value: Value;
  readonly place: Place;
}

/** A hash. In the order in which its keys were first set. */
export type Table = Map<string, Found>;

export const UNDEF: Value = { kind: 'undef' };

/** A value that cannot be told; `why` goes on after "because" and holds nothing of the text. */
export function unknown(why: string): Value {
  return { kind: 'unknown', why };
}

export function text(value: string): Value {
  return { kind: 'text', text: value };
}

/** What Perl makes of a value where it wants text. */
export function asText(value: Value): Value {
  if (value.kind === 'text' || value.kind === 'unknown') return value;
  if (value.kind === 'number') return numberText(value.number);
  return unknown(`it makes a text of ${value.kind === 'undef' ? 'an undefined value' : 'a list or table'}`);
}

/** What Perl makes of a value where it wants a number. Text counts only if all of it is a number. */
export function asNumber(value: Value): Value {
  if (value.kind === 'number' || value.kind === 'unknown') return value;
  const number =
    value.kind === 'text' && /^\s*-?\d+(\.\d+)?\s*$/.test(value.text) ? Number(value.text) : undefined;
  if (number !== undefined) return { kind: 'number', number };
  return unknown('it calculates with what is no number');
}

/** As Perl prints numbers: 15 digits. */
function numberText(number: number): Value {
  const rounded = Number(number.toPrecision(15));
  const plain = String(rounded);
  if (Number.isFinite(number) && !plain.includes('e')) return text(plain);
  return unknown('it makes a text of a number of that size');
}
