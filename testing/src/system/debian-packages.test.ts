import { expect, it } from 'vitest';
import { nextVersion } from './debian-packages.ts';

it.each([
  ['0.1.0', '0.1.1'],
  ['1.2.9', '1.2.10'],
  ['0.1.0-2', '0.1.1-2'],
  ['0.1.0+git5', '0.1.1+git5'],
])('raises %s to %s', (version, next) => {
  expect(nextVersion(version)).toBe(next);
});

it('refuses what it cannot raise', () => {
  expect(() => nextVersion('latest')).toThrow('no version of three numbers');
});
