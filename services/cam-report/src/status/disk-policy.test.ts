import { expect, test } from 'vitest';
import { type DiskSigns, judgeDisk } from './disk-policy.ts';

const GIB = 2 ** 30;
const well: DiskSigns = {
  ...{ sizeBytes: 100 * GIB, freeBytes: 50 * GIB, floorBytes: GIB },
  inodes: { all: 1_000, free: 900 },
};

test.each<[what: string, signs: Partial<DiskSigns>, verdict: string, message: string]>([
  ['with room', {}, 'ok', '50.0 GiB of 100 GiB free'],
  ['at the floor', { freeBytes: GIB }, 'warning', '1.00 GiB of 100 GiB free, hardly more than fs_min_free'],
  [
    'under the floor',
    { freeBytes: 0.9 * GIB },
    'critical',
    'recording pauses: 922 MiB of 100 GiB free, less than fs_min_free (1.00 GiB)',
  ],
  [
    'as full as cam-cleaner leaves it',
    { freeBytes: Math.ceil(1.05 * GIB) },
    'ok',
    '1.05 GiB of 100 GiB free',
  ],
  ['without a known floor', { freeBytes: 1, floorBytes: undefined }, 'ok', '1 B of 100 GiB free'],
  ['full', { freeBytes: 0, floorBytes: undefined }, 'critical', 'it is full'],
  ['with few inodes', { inodes: { all: 1_000, free: 49 } }, 'warning', 'only 49 of 1000 inodes are free'],
  ['with hardly any', { inodes: { all: 1_000, free: 9 } }, 'critical', 'only 9 of 1000 inodes are free'],
  ['that does not count them', { inodes: undefined }, 'ok', '50.0 GiB of 100 GiB free'],
])('a disk %s', (_, signs, verdict, message) => {
  expect(judgeDisk({ ...well, ...signs })).toEqual({ verdict, message });
});
