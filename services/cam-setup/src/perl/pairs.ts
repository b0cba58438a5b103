import { asText, type Found, type Table } from './value.ts';

/** An element of a list as it is written. */
export interface Element extends Found {
  /** Whether it is one value for certain: a call may give any number of them. */
  readonly isSingle: boolean;
  /** Whether `=>` stands behind it. */
  readonly isKey: boolean;
}

/** The pairs of a list; in place of them, why it has none for certain. A value that may be many counts as one. */
export function pairs(elements: readonly Element[]): Table | string {
  const table: Table = new Map();
  for (let at = 0; at < elements.length; at += 2) {
    const [key, found] = [elements[at] as Element, elements[at + 1]];
    const name = asText(key.value);
    if (name.kind !== 'text' || (!key.isSingle && !key.isKey)) return 'a key in it cannot be told';
    if (!found) return 'it has a key without a value';
    if (!found.isSingle && !key.isKey) return 'which values belong to which keys cannot be told';
    table.set(name.text, { value: found.value, place: key.place });
  }
  return table;
}
