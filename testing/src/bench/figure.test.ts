import { describe, expect, it } from 'vitest';
import { atMost, figureTable, median, plain, worst } from './figure.ts';

describe('a figure with a limit', () => {
  it.each([
    [0.99, true],
    [1, true],
    [1.01, false],
    [Number.NaN, false],
    [Number.POSITIVE_INFINITY, false],
    [Number.NEGATIVE_INFINITY, false],
  ])('of %d at most 1: met is %s', (value, ok) => {
    expect(atMost('it', value, 1, 's').ok).toBe(ok);
  });

  it('says that there is none where nothing was measured', () => {
    expect(atMost('it', Number.NaN, 1, 's').measured).toBe('none');
    expect(plain('it', Number.POSITIVE_INFINITY, 's').measured).toBe('none');
    expect(figureTable([atMost('it', worst([]), 1, 's')])).toContain('| it | none | ≤ 1 s | NO |');
  });
});

describe('of some values', () => {
  it('median and worst are those of the values, in whatever order', () => {
    expect([median([3, 1, 2]), worst([3, 1, 2])]).toEqual([2, 3]);
    expect([median([4, 1, 2, 3]), worst([-2, -1])]).toEqual([2.5, -1]);
  });

  it('there is neither where there are none, or where one was not measured', () => {
    expect([median([]), worst([])]).toEqual([Number.NaN, Number.NaN]);
    expect([median([1, Number.NaN, 2]), worst([1, Number.NaN, 2])]).toEqual([Number.NaN, Number.NaN]);
  });
});
