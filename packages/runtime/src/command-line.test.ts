import { expect, it } from 'vitest';
import { readCommandLine, WrongUsage } from './command-line.ts';

interface Words {
  readonly _: readonly (string | number)[];
  readonly h?: boolean;
  readonly version?: boolean;
  readonly config?: string;
}

/** A parser that has found these words, or that something is wrong with them. */
function parserOf(words: Words | string) {
  return {
    fail: (handler: (message: string, error: Error) => void) => ({
      parseSync: () => {
        if (typeof words !== 'string') return words;
        handler(words, new Error());
        return { _: [] };
      },
    }),
  };
}

const choosing = {
  switches: /^--all/,
  choose: ({ operands: [first] }: { readonly operands: readonly string[] }) => {
    if (first === 'wrong') throw new WrongUsage('that is wrong');
    if (first === 'defect') throw new RangeError('a defect');
    return first;
  },
};

it.each([
  [{ _: ['front', 7] }, { kind: 'act', options: 'front' }],
  [{ _: [7] }, { kind: 'act', options: '7' }],
  [{ _: ['wrong'] }, { kind: 'usage', message: 'that is wrong' }],
  [{ _: ['wrong'], version: true }, { kind: 'version' }],
  [
    { _: ['wrong'], version: true, h: true, config: 'a.yaml' },
    { kind: 'help', config: 'a.yaml' },
  ],
  [
    { _: [], config: 'a.yaml' },
    { kind: 'help', config: 'a.yaml' },
  ],
  ['Unknown argument: x', { kind: 'usage', message: 'Unknown argument: x' }],
])('of %j it makes %j', (words, command) => {
  expect(readCommandLine([], parserOf(words), choosing)).toEqual(command);
});

it('says what the parser would misread', () => {
  const command = readCommandLine(['--all=yes'], parserOf({ _: ['front'] }), choosing);
  expect(command).toEqual({ kind: 'usage', message: '--all takes no value' });
});

it('takes no other error for wrong usage', () => {
  expect(() => readCommandLine([], parserOf({ _: ['defect'] }), choosing)).toThrow(RangeError);
});
