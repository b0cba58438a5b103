import { asText, text, unknown, type Value } from './value.ts';

/** Where variables are looked up; undefined: the file sets no such variable before. */
export interface Variables {
  scalar(name: string): Value | undefined;
  array(name: string): Value | undefined;
  hash(name: string): Value | undefined;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  f: '\f',
  e: '\x1b',
  a: '\x07',
  b: '\b',
};
const SUBSCRIPT = /(?:->)?(?:\{\s*(?:'([^'\\]*)'|"([^"\\$@]*)"|(-?\w+))\s*\}|\[\s*(-?\d+)\s*\])/y;

/**
 * What a text between double quotes stands for. Unknown if a variable in it is not set by these files, or is one
 * that only Perl could look up; a `@` or `$` that was meant as itself, as in a password, is such a case.
 */
export function interpolate(raw: string, variables: Variables): Value {
  let result = '';
  for (let at = 0; at < raw.length; ) {
    const part = partAt(raw, at, variables);
    if (part.value.kind !== 'text') return part.value;
    result += part.value.text;
    at = part.end;
  }
  return text(result);
}

interface Part {
  readonly value: Value;
  readonly end: number;
}

function partAt(raw: string, at: number, variables: Variables): Part {
  const character = raw[at] as string;
  if (character === '\\') return escapeAt(raw, at + 1);
  if (character === '$' && at + 1 < raw.length) return scalarAt(raw, at + 1, variables);
  if (character === '@' && /[\w:{$'+-]/.test(raw[at + 1] ?? '')) return arrayAt(raw, at + 1, variables);
  return { value: text(character), end: at + 1 };
}

function escapeAt(raw: string, at: number): Part {
  const code = /x\{\s*([\da-fA-F]{1,6})\s*\}|x([\da-fA-F]{1,2})|([0-7]{1,3})/y;
  code.lastIndex = at;
  const match = code.exec(raw);
  if (match) {
    const [, braced, hex, octal] = match;
    const point = octal === undefined ? Number.parseInt(braced ?? hex ?? '', 16) : Number.parseInt(octal, 8);
    const value =
      point > 0x10ffff
        ? unknown('it names a character that there is not')
        : text(String.fromCodePoint(point));
    return { value, end: at + match[0].length };
  }
  const character = raw[at] ?? '\\';
  if (/[ULQEulNcxo]/.test(character))
    return { value: unknown(`it has the escape \\${character} between double quotes`), end: at + 1 };
  return { value: text(ESCAPES[character] ?? character), end: at + 1 };
}

const NO_SCALAR =
  'a "$" between double quotes stands for a variable that these files do not set (if it is meant as itself, it needs single quotes)';
const NO_ARRAY =
  'a "@" between double quotes stands for a list that these files do not set (if it is meant as itself, it needs single quotes)';

function scalarAt(raw: string, at: number, variables: Variables): Part {
  const name = /\{\s*([A-Za-z_]\w*)\s*\}|((?:main::|::)?[A-Za-z_]\w*)(?!::\w)/y;
  name.lastIndex = at;
  const match = name.exec(raw);
  if (!match) return { value: unknown(NO_SCALAR), end: raw.length };
  const plain = (match[1] ?? match[2] ?? '').replace(/^(main)?::/, '');
  return subscripts(raw, at + match[0].length, plain, variables);
}

function subscripts(raw: string, start: number, name: string, variables: Variables): Part {
  let end = start;
  let value: Value | undefined;
  for (;;) {
    SUBSCRIPT.lastIndex = end;
    const match = SUBSCRIPT.exec(raw);
    if (!match) break;
    const isReference = match[0].startsWith('->');
    if (end === start) value = isReference ? variables.scalar(name) : container(match, name, variables);
    value = elementOf(value, match[1] ?? match[2] ?? match[3], match[4]);
    end += match[0].length;
  }
  if (end === start) value = variables.scalar(name);
  // What looks like an element but is not one that can be read here is not to be taken for text that follows.
  if (/^(?:->)?[[{]/.test(raw.slice(end, end + 3))) value = undefined;
  if (value === undefined) return { value: unknown(NO_SCALAR), end: raw.length };
  return { value: asText(value), end };
}

function container(match: RegExpExecArray, name: string, variables: Variables): Value | undefined {
  return match[4] === undefined ? variables.hash(name) : variables.array(name);
}

/** An element of a table (by `key`) or list (by `index`); undefined if there is none. */
export function elementOf(
  value: Value | undefined,
  key: string | undefined,
  index?: string,
): Value | undefined {
  if (value?.kind === 'unknown') return value;
  if (key !== undefined) return value?.kind === 'table' ? value.entries.get(key)?.value : undefined;
  return value?.kind === 'list' ? value.items.at(Number(index))?.value : undefined;
}

function arrayAt(raw: string, at: number, variables: Variables): Part {
  const name = /\{?([A-Za-z_]\w*)\}?(?![\w:[{])/y;
  name.lastIndex = at;
  const match = name.exec(raw);
  const value = match ? variables.array(match[1] as string) : undefined;
  if (!match || value?.kind !== 'list') return { value: unknown(NO_ARRAY), end: raw.length };
  const texts = value.items.map((item) => asText(item.value));
  const wrong = texts.find((one) => one.kind !== 'text');
  const joined = texts.map((one) => (one.kind === 'text' ? one.text : '')).join(' ');
  return { value: wrong ?? text(joined), end: at + match[0].length };
}
