import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatSize, parseSize } from './size.ts';

describe('sizes', () => {
  it.each([
    ['10GiB', 10 * 1024 ** 3],
    ['500MB', 500_000_000],
    ['1.5 GiB', 1.5 * 1024 ** 3],
    ['1024', 1024],
    ['0B', 0],
    ['2kB', 2000],
    ['1TiB', 1024 ** 4],
  ])('%s is %d bytes', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  it.each(['', '10 Gigs', '10gb', '-1', '1e9', '0x10', '10GiB ', ' 10GiB', '1,5GB', 'GiB', '10  GiB'])(
    '%j is no size',
    (text) => {
      expect(parseSize(text)).toBeUndefined();
    },
  );

  it('come back the same when they are written and read', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999_999_999 }), (bytes) => {
        expect(parseSize(formatSize(bytes))).toBe(bytes);
      }),
    );
  });

  it('are written as short as they can be', () => {
    expect([10 * 1024 ** 3, 500_000_000, 1025].map(formatSize)).toEqual(['10GiB', '500MB', '1025B']);
  });
});
