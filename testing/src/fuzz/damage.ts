/** Ways to damage bytes that are in order. `random` gives 0 ≤ r < 1. */
export type Random = () => number;

const HUGE = ['1e999', '-1', '9'.repeat(400), '0x7fffffff', '18446744073709551616', '1e-400', '-0', 'NaN'];
const STRANGE = ['\0', '\ufeff', '\u202e', '\u2028', '\t', '\r', '\u0085', '\u001b[2J', '😀', "'", '"', '\\'];
const BAD_UTF8 = [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf5, 0x80], [0xe2, 0x82]];

type Damage = (bytes: Buffer, random: Random, others: readonly Buffer[]) => Buffer;

const DAMAGES: readonly Damage[] = [
  flipped,
  (bytes, random) => bytes.subarray(0, below(random, bytes.length + 1)),
  (bytes, random) => bytes.subarray(below(random, bytes.length + 1)),
  (bytes, random, others) => Buffer.concat([bytes, oneOf(random, others)]),
  (bytes, random) => inserted(bytes, random, Buffer.from(oneOf(random, STRANGE))),
  (bytes, random) => inserted(bytes, random, Buffer.from(oneOf(random, BAD_UTF8))),
  (bytes, random) =>
    Buffer.from(
      bytes.toString('latin1').replace(/\d+/, () => oneOf(random, HUGE)),
      'latin1',
    ),
  (bytes, random) => inserted(bytes, random, Buffer.from(nested(random))),
  linesMoved,
];

/** One to four damages, one upon the other; `others` is what may be joined to it. */
export function damaged(bytes: Buffer, random: Random, others: readonly Buffer[]): Buffer {
  let result = bytes;
  for (let left = 1 + below(random, 4); left > 0; left--)
    result = oneOf(random, DAMAGES)(result, random, others);
  return result;
}

/** Of a list that is not empty. */
export function oneOf<T>(random: Random, values: readonly T[]): T {
  return values[below(random, values.length)] as T;
}

/** A whole number from 0 to below `limit`. */
export function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

/** Brackets within brackets, some thousand deep. */
export function nested(random: Random): string {
  return oneOf(random, ['[', '{"a":', '- ', '{a: ', '(']).repeat(1 + below(random, 3_000));
}

function flipped(bytes: Buffer, random: Random): Buffer {
  const copy = Buffer.from(bytes);
  for (let left = 1 + below(random, 5); left > 0 && copy.length > 0; left--) {
    const at = below(random, copy.length);
    copy[at] = (copy[at] as number) ^ (1 << below(random, 8));
  }
  return copy;
}

function inserted(bytes: Buffer, random: Random, what: Buffer): Buffer {
  const at = below(random, bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, at), what, bytes.subarray(at)]);
}

/** A line is doubled, taken out, moved, or indented otherwise. */
function linesMoved(bytes: Buffer, random: Random): Buffer {
  const lines = bytes.toString('latin1').split('\n');
  const [line = ''] = lines.splice(below(random, lines.length), random() < 0.5 ? 1 : 0);
  const moved = oneOf(random, [
    line,
    ` ${line}`,
    line.trimStart(),
    `\t${line}`,
    `${line}: ${line}`,
    `- ${line}`,
  ]);
  if (random() < 0.8) lines.splice(below(random, lines.length + 1), 0, moved);
  return Buffer.from(lines.join('\n'), 'latin1');
}
