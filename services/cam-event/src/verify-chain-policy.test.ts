import type { ChainEntry } from '@pm-dvr/contracts';
import type { ChainLine } from '@pm-dvr/footage';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { reviewChain } from './verify-chain-policy.ts';

const refOf = (sequence: number) => `2026.11.20/{e${sequence}}-2026.11.20,12.00.00.json`;
const sealed = (sequence: number, of = sequence): ChainEntry => ({
  ...{ type: 'sealed', at: '', at_ms: 0, sequence, manifest: refOf(of), sha256: 'a'.repeat(64) },
});
const expired = (of: number): ChainEntry => ({
  type: 'expired',
  at: '',
  at_ms: 0,
  manifest: refOf(of),
  rule: 'max_age',
});
const lines = (entries: readonly (ChainEntry | undefined)[]): ChainLine[] =>
  entries.map((entry, index) => ({ file: '/chain', line: index + 1, entry }));
const review = (...entries: (ChainEntry | undefined)[]) => reviewChain(lines(entries));
const faultsOf = (...entries: (ChainEntry | undefined)[]) =>
  review(...entries).flatMap(({ fault }) => fault ?? []);

const table: [name: string, entries: (ChainEntry | undefined)[], faults: string[]][] = [
  ['no line', [], []],
  ['numbers from 1 on', [sealed(1), sealed(2)], []],
  ['a late beginning', [sealed(3)], ['numbers 1 to 2 are missing']],
  ['one missing', [sealed(1), sealed(3)], ['number 2 is missing']],
  ['several missing', [sealed(1), sealed(5)], ['numbers 2 to 4 are missing']],
  ['an expiry of what stands, which has no number', [sealed(1), expired(1), sealed(2)], []],
  ['an expiry of what was never sealed', [expired(9)], []],
  ['a number twice', [sealed(1), sealed(1, 2)], ['number 1 stands there twice']],
  ['a number too low', [sealed(1), sealed(2), sealed(1, 3)], ['number 1 comes after number 2']],
  ['a manifest sealed twice', [sealed(1), sealed(2, 1)], [`${refOf(1)} is number 1 and again number 2`]],
  ['a name that is used again after an expiry', [sealed(1), expired(1), sealed(2, 1)], []],
  ['a torn line at the end', [sealed(1), undefined], ['damaged']],
  [
    'a damaged line in place of a number',
    [sealed(1), undefined, sealed(3)],
    ['damaged', 'number 2 is missing'],
  ],
  ['nothing but damage', [undefined], ['damaged']],
];
test.each(table)('the faults of a chain with %s', (_, entries, faults) =>
  expect(faultsOf(...entries)).toEqual(faults),
);

test('a torn line that was written again is worth a note', () => {
  const [, torn] = review(sealed(1), undefined, sealed(2));
  expect(torn).toMatchObject({ note: expect.stringContaining('damaged') });
  expect(faultsOf(sealed(1), undefined, sealed(2))).toEqual([]);
});

test('what became of a manifest is told at its line', () => {
  const outcomes = review(sealed(1), sealed(2), expired(1), sealed(3, 1)).map(({ outcome }) => outcome);
  expect(outcomes).toEqual([{ is: 'expired', rule: 'max_age' }, { is: 'kept' }, undefined, { is: 'kept' }]);
});

test('whatever is taken out of a chain, but for its end, is missed', () => {
  const whole = Array.from({ length: 12 }, (_, index) => sealed(index + 1));
  fc.assert(
    fc.property(fc.subarray(whole), (left) => {
      const isBeginning = left.every((entry, index) => entry === whole[index]);
      expect(faultsOf(...left).length > 0).toBe(!isBeginning);
    }),
  );
});
