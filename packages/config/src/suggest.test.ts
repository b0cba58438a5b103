import { describe, expect, it } from 'vitest';
import { closest } from './suggest.ts';

describe('a suggestion', () => {
  const known = ['limit_total_size', 'limit_min_size', 'source', 'user', 'front', 'front_door'];

  it.each([
    ['limit total size', 'limit_total_size'],
    ['Limit-Total-Size', 'limit_total_size'],
    ['sorce', 'source'],
    ['soucre', 'source'],
    ['usr', 'user'],
    ['Front Door', 'front_door'],
    ['frnt', 'front'],
  ])('for %j is %j', (name, expected) => {
    expect(closest(name, known)).toBe(expected);
  });

  it.each(['', 'x', 'us', 'completely_else', 'a'.repeat(10_000)])(
    'is not made for what is far from all (%#)',
    (name) => {
      expect(closest(name, known)).toBeUndefined();
    },
  );
});
