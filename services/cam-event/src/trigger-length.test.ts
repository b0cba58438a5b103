import { expect, test } from 'vitest';
import { parseSnap } from './trigger-length.ts';

test.each<[unknown, number]>([
  [0, 0],
  [-0, 0],
  [90, 90_000],
  [0.0004, 0],
  [1.2345, 1_235],
  [3_600, 3_600_000],
  ['90', 90_000],
  ['90s', 90_000],
  ['1.5 min', 90_000],
  ['2min', 120_000],
  ['1h', 3_600_000],
  ['500ms', 500],
])('%j is %d ms', (value, ms) => {
  expect(parseSnap(value)).toBe(ms);
});

test.each([-1, 3_600.001, 1e300, '61min', '', ' 90', '90s ', '2m', '-1s', '1e3', '2d', null, true, [90], {}])(
  '%j is refused, with what was expected',
  (value) => {
    expect(parseSnap(value)).toEqual({
      fault: expect.stringMatching(/^is .+; expected 0 to 1 h, as seconds or with a unit \("90s", "2min"\)$/),
    });
  },
);
