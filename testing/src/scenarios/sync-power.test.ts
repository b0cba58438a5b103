import { describe, expect, test } from 'vitest';
import { seededRandom } from '../fake-camera/random.ts';
import { noPowerCut } from '../rig/power-cut.ts';
import { cutPower } from '../rig/sync-power.ts';

const obstacle = noPowerCut();
const why = obstacle ? ` (skipped: ${obstacle})` : '';

describe('a power cut while events are uploaded', () => {
  test.skipIf(obstacle)(`leaves nothing that is counted and not there, or counted twice${why}`, async () => {
    const { faults, cuts } = await cutPower({ cuts: 8, random: seededRandom(Date.now()) });
    expect(faults).toEqual([]);
    expect(cuts).toBe(8);
  });
});
