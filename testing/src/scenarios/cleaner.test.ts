import { describe, expect, test } from 'vitest';
import { crowdDisk } from '../rig/crowded-disk.ts';
import { noSmallDisk, SmallDisk } from '../rig/small-disk.ts';

const MEBIBYTE = 2 ** 20;
const CLIP_BYTES = 300_000;
const CAMERAS = 16;
const obstacle = noSmallDisk();
const why = obstacle ? ` (skipped: ${obstacle})` : '';

describe('a disk that is too small for its cameras', () => {
  test.skipIf(obstacle)(`is never full, and every clip and event is accounted for once${why}`, async () => {
    await using disk = await SmallDisk.create(128);
    const outcome = await crowdDisk({
      ...{ disk, seconds: 36, clipMs: 3_000, clipBytes: CLIP_BYTES },
      ...{ budgetBytes: 16 * MEBIBYTE, eventsBytes: 24 * MEBIBYTE, floorBytes: 16 * MEBIBYTE },
      away: [9, 20],
    });
    expect(outcome.faults).toEqual([]);
    expect(outcome.lostEvents).toBe(0);
    // At most one clip of each camera came since the last look.
    expect(outcome.worstOverBytes).toBeLessThanOrEqual(CAMERAS * CLIP_BYTES);
    expect(outcome.worstShortBytes).toBeLessThanOrEqual(CAMERAS * CLIP_BYTES);
    expect(outcome.looks).toBeGreaterThan(100);
    expect(outcome.expiredClips).toBeGreaterThan(outcome.clips / 4);
    expect(outcome.expiredEvents).toBeGreaterThan(0);
  });
});
