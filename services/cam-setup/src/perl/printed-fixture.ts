import fc from 'fast-check';

/** For tests: what can stand in a table. */
export type Printable = string | number | null | Printable[] | { [key: string]: Printable };

/** How a value may be written; the same number gives the same. */
interface Style {
  next(choices: number): number;
}

/** Text of a Perl expression that stands for `value`, in one of the ways of writing it. */
export function printed(value: Printable, style: Style): string {
  if (value === null) return 'undef';
  if (typeof value === 'number') return numberText(value, style);
  if (typeof value === 'string') return stringText(value, style);
  if (Array.isArray(value)) return `[${value.map((item) => printed(item, style)).join(', ')}]`;
  return `{${pairsText(value, style)}}`;
}

/** The pairs of a table as they stand in parentheses, with comments and blanks between. */
export function pairsText(table: { [key: string]: Printable }, style: Style): string {
  const gap = () => [' ', '\n  ', ' # a comment with "quotes" and } brackets\n', '\t'][style.next(4)];
  const pairs = Object.entries(table).map(([key, value]) => {
    const arrow = ['=>', ','][style.next(2)];
    return `${gap()}${keyText(key, arrow === '=>', style)}${gap()}${arrow}${gap()}${printed(value, style)}`;
  });
  return pairs.join(',') + (pairs.length === 0 || style.next(2) === 0 ? gap() : `,${gap()}`);
}

function keyText(key: string, isBare: boolean, style: Style): string {
  return isBare && /^(?!(?:__\w+|[qsym]|q[qwxr]|tr)$)[A-Za-z_]\w*$/.test(key) && style.next(2) === 0
    ? key
    : stringText(key, style);
}

function numberText(number: number, style: Style): string {
  if (number > 1000 && number % 1024 === 0 && style.next(2) === 0) return `${number / 1024} * 1024`;
  const text = String(Math.abs(number));
  const grouped = text.replace(/(?<=\d)(?=(\d{3})+$)/g, '_');
  return `${number < 0 ? '-' : ''}${style.next(2) === 0 ? grouped : text}`;
}

function stringText(text: string, style: Style): string {
  const characters = [...text];
  if (characters.length > 1 && style.next(4) === 0) {
    const at = 1 + style.next(characters.length - 1);
    const [head, tail] = [characters.slice(0, at).join(''), characters.slice(at).join('')];
    return `${stringText(head, style)} . ${stringText(tail, style)}`;
  }
  const guarded = (special: RegExp) => text.replace(special, (character) => `\\${character}`);
  const forms = [
    () => `'${guarded(/[\\']/g)}'`,
    () => `"${guarded(/[\\"$@]/g).replaceAll('\n', '\\n')}"`,
    () => `q{${guarded(/[\\{}]/g)}}`,
    () => `qq|${guarded(/[\\|$@]/g)}|`,
    () => `q(${guarded(/[\\()]/g)})`,
  ];
  return (forms[style.next(forms.length)] as () => string)();
}

/** Arbitrary text without what cannot stand in a file in UTF-8 or is changed when it is read. */
const anyText = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => !/[\r\0]|\p{Cs}/u.test(text));
const nasty = fc.constantFrom(
  'p@ss',
  '$HOME',
  'a"b',
  "it's",
  'a\\b',
  '\\',
  '}',
  '`id`',
  '#',
  '10 * 2',
  'q(',
  '%s',
  '__END__',
  '=cut',
);

/** Arbitrary tables, up to three levels deep. */
export const anyTable = fc.letrec<{ value: Printable; table: { [key: string]: Printable } }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 3 },
    fc.oneof(anyText, nasty),
    fc.integer({ min: -1_000_000, max: 100_000_000_000 }),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('table'),
  ),
  table: fc.dictionary(
    fc.oneof(anyText, nasty, fc.constantFrom('base dir', 'source', 'q', 's', 'y', 'undef')),
    tie('value'),
    {
      maxKeys: 4,
      noNullPrototype: true,
    },
  ),
})).table;

/** A style whose choices are drawn from a list of numbers, over and over. */
export function styleOf(numbers: readonly number[]): Style {
  let at = 0;
  return { next: (choices) => (numbers[at++ % numbers.length] ?? 0) % choices };
}
