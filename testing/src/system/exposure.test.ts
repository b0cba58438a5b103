import { expect, it } from 'vitest';
import { exposureIn } from './exposure.ts';

it('reads the sum at the end', () => {
  const said =
    '✗ PrivateNetwork=   0.5\n\n→ Overall exposure level for cam_service@front.service: 1.2 OK 🙂\n';
  expect(exposureIn(said)).toBe(1.2);
});

it('is no number where none is said', () => {
  expect(exposureIn('Failed to get unit')).toBeNaN();
});
