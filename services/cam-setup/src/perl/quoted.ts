const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' };

/** A text between delimiters, as it is written. */
export interface Quoted {
  readonly raw: string;
  /** Offset behind the closing delimiter. */
  readonly end: number;
}

/**
 * Reads from the opening delimiter at `start` to the closing one. Brackets nest; a backslash guards the next
 * character. A guarded delimiter loses its backslash, all else stays. Undefined if it is never closed.
 */
export function quoted(source: string, start: number): Quoted | undefined {
  const open = source[start] as string;
  const close = CLOSING[open] ?? open;
  let depth = 1;
  let raw = '';
  for (let at = start + 1; at < source.length; at++) {
    const character = source[at] as string;
    if (character === '\\' && at + 1 < source.length) {
      const next = source[++at] as string;
      raw += next === open || next === close ? next : `\\${next}`;
      continue;
    }
    if (character === close && --depth === 0) return { raw, end: at + 1 };
    if (character === open) depth++;
    raw += character;
  }
  return undefined;
}

/** What a text without interpolation means: only a doubled backslash is something else. */
export function plainText(raw: string): string {
  return raw.replaceAll('\\\\', '\\');
}

/** Reads the lines of a here-document from `start` on up to the one that is its mark alone. */
export function hereDocument(
  source: string,
  start: number,
  mark: string,
  isIndented: boolean,
): Quoted | undefined {
  const lines: string[] = [];
  for (let at = start; at < source.length; ) {
    const newline = source.indexOf('\n', at);
    const end = newline < 0 ? source.length : newline + 1;
    const line = source.slice(at, newline < 0 ? source.length : newline);
    if ((isIndented ? line.trimStart() : line) === mark) return { raw: unindented(lines, isIndented), end };
    lines.push(`${line}\n`);
    at = end;
  }
  return undefined;
}

function unindented(lines: readonly string[], isIndented: boolean): string {
  if (!isIndented) return lines.join('');
  const depths = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  const depth = depths.length === 0 ? 0 : Math.min(...depths);
  return lines.map((line) => (line.trim() === '' ? line.trimStart() || '\n' : line.slice(depth))).join('');
}
