import fc from 'fast-check';

/** Words over which yargs stumbles, or once stumbled. */
const HOSTILE = [
  ...[
    '--',
    '-',
    '=',
    '--=x',
    '--_',
    '--_=y',
    '--$0=z',
    '--no-all',
    '--no-config',
    '--c.d',
    '-c.d',
    '--config.x=y',
  ],
  ...[
    '__proto__',
    '--__proto__',
    '--__proto__=x',
    '--constructor.x',
    '--toString',
    'front',
    '007',
    '1e3',
    '',
  ],
];

/** For tests: command lines of a program's own words, of what is hostile to its parser, and of any text. */
export function commandLines(own: readonly string[]): fc.Arbitrary<string[]> {
  const word = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...own) },
    { weight: 1, arbitrary: fc.constantFrom(...own).map((option) => `${option}=`) },
    { weight: 2, arbitrary: fc.constantFrom(...HOSTILE) },
    { weight: 1, arbitrary: fc.string({ maxLength: 8 }) },
  );
  return fc.array(word, { maxLength: 6 });
}
