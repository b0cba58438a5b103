import { describe, expect, test } from 'vitest';
import { seededRandom } from '../fake-camera/random.ts';
import { killCleaner } from '../rig/cleaner-kills.ts';
import { noPowerCut } from '../rig/power-cut.ts';

const obstacle = noPowerCut();
const why = obstacle ? ` (skipped: ${obstacle})` : '';
const random = () => seededRandom(Date.now());

describe('cam-cleaner at work', () => {
  test('killed at random: the next run ends it; each clip is there or expired once', async () => {
    const { faults, interrupted } = await killCleaner({ kills: 10, random: random(), isPowerCut: false });
    expect(faults).toEqual([]);
    expect(interrupted).toBeGreaterThan(0);
  });

  test.skipIf(obstacle)(`when the power is cut: the same${why}`, async () => {
    const { faults, interrupted } = await killCleaner({ kills: 6, random: random(), isPowerCut: true });
    expect(faults).toEqual([]);
    expect(interrupted).toBeGreaterThan(0);
  });
});
