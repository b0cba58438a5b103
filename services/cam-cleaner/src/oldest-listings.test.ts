import { expect, it } from 'vitest';
import { OldestListings } from './oldest-listings.ts';

it('gives what was listed last, once, and only for that day', () => {
  const listings = new OldestListings();
  listings.keep('a', '2025.11.20', ['old']);
  listings.keep('a', '2025.11.20', ['x', 'y']);
  listings.keep('b', '2025.11.21', ['z']);
  expect(listings.take('a', '2025.11.21')).toBeUndefined();
  expect(listings.take('a', '2025.11.20')).toEqual(['x', 'y']);
  expect(listings.take('a', '2025.11.20')).toBeUndefined();
  listings.forget('b');
  expect(listings.take('b', '2025.11.21')).toBeUndefined();
});

it('keeps no more names than there is memory for', () => {
  const listings = new OldestListings();
  const many = Array.from({ length: 150_000 }, (_, index) => String(index));
  listings.keep('a', '2025.11.20', many);
  listings.keep('b', '2025.11.20', many);
  expect(listings.take('b', '2025.11.20')).toBeUndefined();
  expect(listings.take('a', '2025.11.20')).toHaveLength(150_000);
  listings.keep('b', '2025.11.20', many);
  expect(listings.take('b', '2025.11.20')).toHaveLength(150_000);
});
