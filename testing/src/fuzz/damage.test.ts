import { expect, test } from 'vitest';
import { seededRandom } from '../fake-camera/random.ts';
import { damaged } from './damage.ts';

const RIGHT = Buffer.from('a: 1\nb: [2, 3]\n');

test('the same seed damages alike, another one otherwise, and what is damaged stays as it was', () => {
  const series = (seed: number) => {
    const random = seededRandom(seed);
    return Array.from({ length: 200 }, () => damaged(RIGHT, random, [RIGHT]).toString('base64'));
  };
  expect(series(1)).toEqual(series(1));
  expect(series(1)).not.toEqual(series(2));
  expect(new Set(series(1)).size).toBeGreaterThan(150);
  expect(RIGHT.toString()).toBe('a: 1\nb: [2, 3]\n');
});
