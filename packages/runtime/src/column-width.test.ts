import { expect, it } from 'vitest';
import columnWidth from './column-width.ts';

it.each([
  ['', 0],
  ['--pre SECONDS', 13],
  ['Türen …', 7],
])('%j takes as many columns as it has characters', (text, columns) => {
  expect(columnWidth(text)).toBe(columns);
});
