import { expect, it } from 'vitest';
import { unitEnvironment } from './unit-environment.ts';

it('is what the units say, without what only systemd knows', () => {
  expect(unitEnvironment('cam-service')).toEqual({ MALLOC_ARENA_MAX: '1' });
  expect(unitEnvironment('cam-sync')).toMatchObject({
    MALLOC_ARENA_MAX: '1',
    NODE_OPTIONS: '--max-semi-space-size=1',
  });
  expect(unitEnvironment('cam-report')).toEqual({});
});
