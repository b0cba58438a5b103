import { expect, it } from 'vitest';
import { ALL_BENCHES } from './all-benches.ts';
import { readOrder, usage } from './options.ts';

const BENCHES = {
  one: { about: 'the first', defaults: { seconds: 1, rounds: 2 }, run: async () => [] },
  two: { about: 'the second', defaults: { seconds: 1, rounds: 2 }, run: async () => [] },
};

it('runs everything unless names are given', () => {
  expect(readOrder([], BENCHES)).toMatchObject({ names: ['one', 'two'], options: {}, json: false });
  expect(readOrder(['two'], BENCHES).names).toEqual(['two']);
});

it('takes numbers and folders', () => {
  const order = readOrder(
    ['two', '--seconds', '5', '--rounds', '7', '--save', 'a', '--profile', 'b'],
    BENCHES,
  );
  expect(order).toMatchObject({ options: { seconds: 5, rounds: 7 }, save: 'a', profile: 'b' });
});

it.each([
  [['three'], 'there is no benchmark three'],
  [['--seconds', '0'], '--seconds 0: expected a whole number'],
  [['--rounds', '1e3'], '--rounds 1e3: expected a whole number'],
  [['--save', ''], '--save: expected a folder'],
  [['--sav', 'a'], '--sav'],
])('refuses %j', (args, message) => {
  expect(() => readOrder(args, BENCHES)).toThrow(message);
});

it('tells of every benchmark in its help', () => {
  const lines = usage(ALL_BENCHES).split('\n');
  for (const [name, { about }] of Object.entries(ALL_BENCHES))
    expect(lines).toContain(`  ${name.padEnd(14)} ${about}`);
});
