import { expect, test } from 'vitest';
import { listed, quoted, shownValue, visible } from './complaint-text.ts';

test('a foreign text stays on its line and cannot steer a terminal', () => {
  expect(visible('a\nb\r\t\u001b[31m\u0085\u202e\u2028\ud800ö', 100)).toBe(
    'a\\nb\\r\\t\\u001b[31m\\u0085\\u202e\\u2028\\ud800ö',
  );
});

test('it is cut between characters, not inside one', () => {
  expect(visible('📷📷📷', 2)).toBe('📷📷');
  expect(visible('x📷📷', 2)).toBe('x📷');
  expect(quoted('📷'.repeat(40))).toBe(`"${'📷'.repeat(40)}"`);
  expect(quoted('📷'.repeat(41))).toBe(`"${'📷'.repeat(40)}…"`);
  expect(quoted('x'.repeat(41))).toBe(`"${'x'.repeat(40)}…"`);
});

test('values of JSON are shown by their kind', () => {
  expect(['x', 1.5, true, null, [1], { a: 1 }].map(shownValue)).toEqual([
    '"x"',
    '1.5',
    'true',
    'null',
    'a list',
    'an object',
  ]);
});

test('a long list is shown by its beginning and a count', () => {
  expect(listed([1, 2, 3], 3, String)).toBe('1, 2, 3');
  expect(listed([1, 2, 3, 4], 3, String)).toBe('1, 2, 3 and 1 more');
});
