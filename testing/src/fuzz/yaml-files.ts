import { below, damaged, nested, oneOf, type Random } from './damage.ts';

/** Stands in for every password; it must never be seen in a message. */
export const SECRET = 'C4n4ry-xyzzy';

const MOST_REPEATED = 20_000;

/** Lines that are in place or not, and values that fit or not. */
const LINES = [
  ...[
    'cameras:',
    '  front:',
    'mqtt:',
    'remotes:',
    '  nas:',
    'camera_limits:',
    '---',
    '...',
    '- x',
    '# x',
    '%YAML 9',
  ],
  ...[`    source: "rtsp://u:${SECRET}@192.0.2.1/"`, `    password: ${SECRET}`, '    password_file: secret'],
  ...[
    '  url: mqtt://127.0.0.1',
    `  password: "${SECRET}"`,
    '  password_file: credential:secret',
    '  user: u',
  ],
  ...[
    'base_dir: /nonexistent',
    'log_level: info',
    'default_segment_time: 20s',
    'fs_min_free: 1GiB',
    '<<: *a',
  ],
  ...[
    'a: &a [x]',
    'b: *a',
    '? [a, b]\n: c',
    'k: !!binary aGk=',
    'k: !!js/function "x"',
    'k: !<tag:x> y',
    '__proto__: 1',
  ],
  ...[
    'constructor: {prototype: 1}',
    'log_level: ~',
    'log_level: [[1]]',
    'k: .nan',
    'k: 2026-11-20',
    'k: 0o17',
    'k: 1_000',
  ],
];

/** One file of a round: a damaged sample, lines by chance, or what tries to use up time and memory. */
export function damagedFile(sample: Buffer, random: Random, names: readonly string[]): Buffer {
  const chance = random();
  if (chance < 0.5) return damaged(withSecret(sample, random), random, [sample]);
  if (chance < 0.75) return Buffer.from(someLines(random));
  if (chance < 0.9) return Buffer.concat([Buffer.from(`include: ${includes(random, names)}\n`), sample]);
  return Buffer.from(oneOf(random, BOMBS)(random));
}

/** Some of the lines in comments of a sample hold examples: they become settings, and passwords the secret. */
function withSecret(sample: Buffer, random: Random): Buffer {
  const text = sample
    .toString()
    .replace(/^#( *[a-z_]+:.*)$/gm, (line, rest) => (random() < 0.3 ? rest : line));
  return Buffer.from(text.replace(/(password: *).*/g, `$1${SECRET}`));
}

function someLines(random: Random): string {
  return Array.from({ length: below(random, 15) }, () => {
    const line = oneOf(random, LINES);
    return random() < 0.8 ? line : oneOf(random, [`  ${line}`, line.trimStart(), `\t${line}`]);
  }).join('\n');
}

function includes(random: Random, names: readonly string[]): string {
  const others = ['missing.yaml', '/etc/passwd', '.', '..', '', '/dev/zero', '/dev/stdin', '/proc/self/fd/0'];
  // A device that never ends is for those who may write the file; names that lead nowhere are for everybody.
  const values = Array.from({ length: 1 + below(random, 4) }, () =>
    random() < 0.8 ? oneOf(random, names) : oneOf(random, others),
  );
  return JSON.stringify(random() < 0.9 ? values : values[0]);
}

const BOMBS: readonly ((random: Random) => string)[] = [
  (random) => `a: ${nested(random)}`,
  () => aliases(12),
  (random) => `${'k'.repeat(1 + below(random, 100_000))}: 1`,
  (random) =>
    Array.from({ length: below(random, MOST_REPEATED) }, (_, index) => `k${index}: ${index}`).join('\n'),
  (random) => `log_level: "${'x'.repeat(below(random, 1_000_000))}"`,
  (random) => `- ${'- '.repeat(below(random, 3_000))}x`,
  (random) => `cameras:\n${'  front: {source: "rtsp://h/"}\n'.repeat(below(random, 2_000))}`,
  (random) => '\0'.repeat(below(random, 1_000)),
];

/** Each list holds the one before it ten times: a thousand million million values, if somebody writes them out. */
function aliases(depth: number): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level <= depth; level++)
    lines.push(
      `a${level}: &a${level} [${Array(10)
        .fill(`*a${level - 1}`)
        .join(', ')}]`,
    );
  return lines.join('\n');
}
