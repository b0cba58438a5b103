import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cronFault } from './cron.ts';

it.each([
  '17 * * * *',
  '*/5 0-6 * * mon',
  '0 0 1,15 jan-mar *',
  '0 3 * * fri,SAT',
  '1-59/7 */2 1-10/3 * sun-tue',
  '07 03 01 01 00',
  '0  3 * * 7',
  '0 0 29 feb *',
  '0 0 31 1-2 *',
])('%s is right', (text) => {
  expect(cronFault(text, 'X')).toBeUndefined();
});

const FIELDS =
  'does not have five fields; expected minute, hour, day of the month, month, day of the week, as in X';
const FORMS = 'with lists (1,2), ranges (1-5) and steps (*/2)';
const MINUTE = `has no right minute; expected * or 0 to 59, ${FORMS}`;

it.each([
  ['', FIELDS],
  ['@hourly', FIELDS],
  ['0 17 * * * *', FIELDS],
  ['60 * * * *', MINUTE],
  ['-1 * * * *', MINUTE],
  ['1.5 * * * *', MINUTE],
  ['*/0 * * * *', MINUTE],
  ['*/60 * * * *', MINUTE],
  ['5/10 * * * *', MINUTE],
  ['10-5 * * * *', MINUTE],
  ['1,,2 * * * *', MINUTE],
  ['1- * * * *', MINUTE],
  ['jan * * * *', MINUTE],
  ['0 24 * * *', `has no right hour; expected * or 0 to 23, ${FORMS}`],
  ['0 0 0 * *', `has no right day of the month; expected * or 1 to 31, ${FORMS}`],
  ['0 0 * mon *', `has no right month; expected * or 1 to 12 or jan to dec, ${FORMS}`],
  ['0 0 * * 8', `has no right day of the week; expected * or 0 to 7 or sun to sat, ${FORMS}`],
  ['0 0 * * mon#1', `has no right day of the week; expected * or 0 to 7 or sun to sat, ${FORMS}`],
  ['0 0 30-31 feb *', 'never comes; expected days that are in the month'],
  ['0 0 31 4,6,9,11 *', 'never comes; expected days that are in the month'],
])('%j is not', (text, message) => {
  expect(cronFault(text, 'X')).toBe(message);
});

it('any right fields are right, and one that is out of its range is named', () => {
  const nouns = ['minute', 'hour', 'day of the month', 'month', 'day of the week'];
  const ranges = [
    [0, 59],
    [0, 23],
    [1, 28],
    [1, 12],
    [0, 7],
  ] as const;
  const fields = fc.tuple(
    ...ranges.map(([min, max]) => {
      const number = fc.integer({ min, max });
      const range = fc.tuple(number, number).map((ends) => ends.sort((a, b) => a - b).join('-'));
      const stepped = fc
        .tuple(fc.oneof(range, fc.constant('*')), fc.integer({ min: 1, max: 6 }))
        .map((all) => all.join('/'));
      const part = fc.oneof(number.map(String), fc.constant('*'), range, stepped);
      return fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(','));
    }),
  );
  const wrong = fc.constantFrom('60', '-1', '', '1-', '*/0', '5/2', '1,,2', '9-2', '1.5', 'x', '**', '1\n');
  const property = fc.property(fields, fc.nat(4), wrong, (words, at, other) => {
    expect(cronFault(words.join(' '), 'X')).toBeUndefined();
    const fault = cronFault(words.map((word, index) => (index === at ? other : word)).join(' '), 'X');
    expect(fault).toContain(other === '' ? 'does not have five fields' : `has no right ${nouns[at]};`);
  });
  fc.assert(property, { numRuns: 200 });
});

it('any text is right or has a fault that says what was expected', () => {
  const property = fc.property(fc.string({ unit: fc.constantFrom(...'0129*/,- amonj') }), (text) => {
    expect(cronFault(text, 'X') ?? 'expected').toMatch(/expected/);
  });
  fc.assert(property);
});
