import { CAUSE_NAMES } from '@pm-dvr/contracts';
import { describe, expect, it } from 'vitest';
import { isRequestDue } from './proxy-request-policy.ts';

const DUE = {
  cause: 'connection-refused',
  attempts: 5,
  outageMs: 10_000,
  requests: 0,
  sinceRequestMs: 0,
} as const;

describe('a new proxy is asked for', () => {
  it('after several attempts, not at once', () => {
    expect(isRequestDue(DUE)).toBe(true);
    expect(isRequestDue({ ...DUE, attempts: 4 })).toBe(false);
    expect(isRequestDue({ ...DUE, outageMs: 9_999 })).toBe(false);
  });

  it.each([
    [1, 60_000],
    [2, 120_000],
    [4, 480_000],
    [5, 900_000],
    [5_000, 900_000],
  ])('after %d requests not before %d ms have passed', (requests, intervalMs) => {
    expect(isRequestDue({ ...DUE, requests, sinceRequestMs: intervalMs - 1 })).toBe(false);
    expect(isRequestDue({ ...DUE, requests, sinceRequestMs: intervalMs })).toBe(true);
  });

  it('not for what a new proxy cannot mend', () => {
    const mended = CAUSE_NAMES.filter((cause) => isRequestDue({ ...DUE, cause }));
    expect(mended.toSorted()).toEqual([
      ...[
        'camera-error',
        'closed-by-camera',
        'connection-refused',
        'no-answer',
        'not-found',
        'video-stalled',
      ],
    ]);
  });
});
