import { linkSync, mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { appendLedger, clipPath, makeEntry } from '@pm-dvr/footage';
import { describe, expect, it } from 'vitest';
import { finishedClips } from '../../rig/finished-clips.ts';
import { plantRoutine } from '../../rig/routine-forest.ts';
import { RigStore } from '../../rig/store.ts';
import { whileTesting } from '../../rig/while-testing.ts';
import { checkAccounts, overBudgetBytes } from './budget-check.ts';
import { ClipWatch } from './clip-watch.ts';

const NOW_MS = Date.now();

/** Ten clips of 1,000 bytes, which end 20 s ago. */
async function tenClips() {
  const store = whileTesting(await RigStore.create());
  const { layout } = store;
  plantRoutine(layout, {
    ...{ cameras: ['front'], clips: 10, clipMs: 2_000, bytes: 1_000, fromMs: NOW_MS - 40_000 },
  });
  const paths = (await finishedClips(layout, 'front')).map((clip) => clipPath(layout, clip));
  const watch = new ClipWatch(layout, ['front']);
  await watch.look();
  await watch.stop();
  return { layout, paths, seen: new Map([['front', watch.clips('front')]]) };
}

describe('the check of accounts', () => {
  it('finds nothing where every clip is there', async () => {
    const { layout, seen } = await tenClips();
    expect(checkAccounts(layout, seen)).toEqual([]);
  });

  it('finds a clip that is gone without a word', async () => {
    const { layout, seen, paths } = await tenClips();
    await rm(paths[3] as string);
    expect(checkAccounts(layout, seen)).toEqual([
      { invariant: 4, what: 'front, clip 4: not there, in 0 entries' },
      { invariant: 4, what: 'front: 10 clips were made, 9 are there, 0 expired' },
    ]);
  });
});

describe('the check of accounts, of what has expired', () => {
  /** Takes the fourth and the fifth clip away, and enters each, by what is seen of them; then the fifth once more, if so. */
  async function twoExpired(fifthBeginsEarlier: number, isEnteredTwice = false) {
    const { layout, paths, seen } = await tenClips();
    const clips = (seen.get('front') ?? []).map((clip) =>
      clip.sequence === 5 ? { ...clip, startMs: clip.startMs - fifthBeginsEarlier } : clip,
    );
    const two = clips.filter(({ sequence }) => sequence === 4 || sequence === 5);
    for (const { startMs, endMs } of isEnteredTwice ? [...two, ...two.slice(1)] : two) {
      const facts = { from_ms: startMs, to_ms: endMs, clips: 1, bytes: 1_000, rule: 'total-size' } as const;
      await appendLedger(layout, 'front', makeEntry(NOW_MS, { type: 'expired', ...facts }));
    }
    for (const path of paths.slice(3, 5)) await rm(path);
    return checkAccounts(layout, new Map([['front', clips]])).map(({ what }) => what);
  }

  it('finds nothing where each clip has its entry, though one is within another by its name', async () => {
    expect(await twoExpired(0)).toEqual([]);
    expect(await twoExpired(2_500)).toEqual([]);
  });

  it('finds a clip that was entered twice', async () => {
    expect(await twoExpired(0, true)).toEqual([
      'front, clip 5: not there, in 2 entries',
      'front: 10 clips were made, 8 are there, 3 expired',
    ]);
    expect(await twoExpired(2_500, true)).toEqual([
      'front, clip 4: not there, in 3 entries',
      'front: 10 clips were made, 8 are there, 3 expired',
    ]);
  });
});

describe('what is beyond the budget', () => {
  it('is what may go of the clips that are too many', async () => {
    const { layout } = await tenClips();
    const over = (bytes: number, leastAgeMs: number) =>
      overBudgetBytes(layout, ['front'], { bytes, leastAgeMs }, NOW_MS);
    expect(over(10_000, 0)).toBe(0);
    expect(over(7_500, 0)).toBe(2_500);
    expect(over(7_500, 37_000)).toBe(1_000);
    expect(over(7_500, 60_000)).toBe(0);
  });

  it('counts inodes: a clip that an event holds too takes nothing', async () => {
    const { layout, paths } = await tenClips();
    mkdirSync(layout.eventsDir, { recursive: true });
    for (const [index, path] of paths.slice(0, 4).entries())
      linkSync(path, join(layout.eventsDir, String(index)));
    expect(overBudgetBytes(layout, ['front'], { bytes: 5_000, leastAgeMs: 0 }, NOW_MS)).toBe(1_000);
  });
});
