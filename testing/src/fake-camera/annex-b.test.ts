import { expect, test } from 'vitest';
import { splitNals } from './annex-b.ts';

test('NAL units are what stands between start codes of three or four bytes', () => {
  const stream = Buffer.from([0, 0, 0, 1, 0x67, 1, 2, 0, 0, 1, 0x68, 3, 0, 0, 0, 1, 0x65, 0, 0, 3, 4]);
  expect(splitNals(stream)).toEqual([
    Buffer.from([0x67, 1, 2]),
    Buffer.from([0x68, 3]),
    Buffer.from([0x65, 0, 0, 3, 4]),
  ]);
});

test('there are none without a start code, and empty ones are left out', () => {
  expect(splitNals(Buffer.from([1, 2, 3]))).toEqual([]);
  expect(splitNals(Buffer.from([0, 0, 1, 0, 0, 1, 9]))).toEqual([Buffer.from([9])]);
});
