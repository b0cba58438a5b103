import { expect, test } from 'vitest';
import { didYouMean } from './trigger-hint.ts';

const known = ['back', 'front', 'front-door', 'garage'];

test.each([
  ['frnot', 'front'],
  ['fron', 'front'],
  ['front1', 'front'],
  ['Front_Door', 'front-door'],
  ['FRONT', 'front'],
  ['bakc', 'back'],
  ['gar', 'garage'],
])('%j was meant to be %j', (name, meant) => {
  expect(didYouMean(name, known)).toBe(` (did you mean "${meant}"?)`);
});

test.each(['', 'x', 'attic', 'ga', 'rear', 'front-yard', 'f'.repeat(10_000)])(
  '%j is near to none',
  (name) => {
    expect(didYouMean(name, known)).toBe('');
  },
);
