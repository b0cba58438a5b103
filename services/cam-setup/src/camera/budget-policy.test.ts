import { describe, expect, it } from 'vitest';
import { budgetFault, budgetText, dayText, suggestedBudget } from './budget-policy.ts';

const GIB = 1024 ** 3;

describe('the budget', () => {
  it.each([
    [101 * GIB, '80GiB'],
    [6 * GIB, '4096MiB'],
    [GIB, '1MiB'],
    [0, '1MiB'],
  ])('of %d free bytes above a floor of 1 GiB is suggested as %s', (free, text) => {
    expect(suggestedBudget(free, GIB)).toBe(text);
  });

  it.each([
    [100 * GIB, 4_000_000, 'about 2 days'],
    [10 * GIB, 4_000_000, 'about 5 hours'],
    [GIB, 4_000_000, 'less than an hour'],
  ])('of %d bytes at %d bit/s holds %s', (bytes, rate, text) => {
    expect(budgetText(bytes, rate)).toContain(text);
  });

  it('is told in a day of the camera', () => {
    expect(dayText(4_000_000)).toBe('40.2 GiB');
  });

  it.each([
    ['100GiB', undefined],
    ['lots', 'is not a size; expected one such as 100GiB or 2TB'],
    ['12', 'is too small; expected 1MiB or more'],
  ])('%s as an answer', (text, fault) => {
    expect(budgetFault(text)).toBe(fault);
  });
});
