import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { RigStore } from '../../rig/store.ts';
import { whileTesting } from '../../rig/while-testing.ts';
import { HealthWatch } from './health-watch.ts';

async function look(state: string, { ageMs = 9_000, canSpeak = true } = {}) {
  const { layout } = whileTesting(await RigStore.create());
  await writeFile(layout.stateFile('front'), state);
  const watch = new HealthWatch({
    ...{ layout, cameras: ['front'], limitMs: 6_000 },
    canSpeak: () => canSpeak,
    videoAgeMs: () => ageMs,
  });
  watch.stop();
  await watch.look();
  return watch.found;
}

describe('the watch of health', () => {
  it('finds a camera that is said to be well long after its last frame', async () => {
    expect(await look('OK: recorded\n0\n')).toEqual([
      { invariant: 5, what: 'front was said to be well 9000 ms after its last frame' },
    ]);
  });

  it.each([
    ['video comes', 'OK: recorded\n0\n', { ageMs: 5_999 }],
    ['it says that there is none', 'NO VIDEO since then\n1\n', {}],
    ['nobody is there to say anything', 'OK: recorded\n0\n', { canSpeak: false }],
  ])('finds nothing where %s', async (_, state, facts) => {
    expect(await look(state, facts)).toEqual([]);
  });
});
