import { expect, test } from 'vitest';
import { lengthText, sizeText } from './quantity-text.ts';

test.each<[ms: number, text: string]>([
  [0, '0.000s'],
  [480, '0.480s'],
  [59_999, '59.999s'],
  [60_000, '1min 00s'],
  [185_400, '3min 05s'],
  [3_599_600, '1h 00min'],
  [7_640_000, '2h 07min'],
  [86_400_000, '1d 00h'],
  [266_400_000, '3d 02h'],
])('%d ms is %s', (ms, text) => {
  expect(lengthText(ms)).toBe(text);
});

test.each<[bytes: number, text: string]>([
  [0, '0 B'],
  [934, '934 B'],
  [1024, '1.00 KiB'],
  [44_236_000_000, '41.2 GiB'],
  [250 * 1024 ** 2, '250 MiB'],
  [3 * 1024 ** 6, '3072 PiB'],
])('%d bytes are %s', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});
