import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pathsBelow } from '../../rig/event-strays.ts';
import { plantRoutine } from '../../rig/routine-forest.ts';
import { RigStore } from '../../rig/store.ts';
import { whileTesting } from '../../rig/while-testing.ts';
import { checkStrays } from './stray-check.ts';

async function afterMaking(...paths: string[]) {
  const { folder, layout } = whileTesting(await RigStore.create());
  const before = new Set(pathsBelow(folder));
  plantRoutine(layout, { cameras: ['front'], clips: 1, clipMs: 2_000, bytes: 0, fromMs: 0 });
  await mkdir(join(folder, 'nas'));
  await mkdir(layout.liveDir('front'));
  for (const path of ['nas/copy', 'store/state_front', 'store/recent/front/.live/open', ...paths]) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), '');
  }
  const places = { layout, cameras: ['front'], except: [join(folder, 'nas')] };
  const found = checkStrays(folder, before, places);
  return found.map(({ what }) => what.replace(`${folder}/`, ''));
}

describe('the check for strays', () => {
  it('finds nothing where all is where it belongs', async () => {
    expect(await afterMaking()).toEqual([]);
  });

  it.each([
    ['outside the store', 'escape', 'escape'],
    ['at the top of the store', 'store/escape', 'store/escape'],
    ['of a camera that does not exist', 'store/recent/..escape/clip', 'store/recent/..escape'],
    ['in the ledger of such a camera', 'store/ledger/escape/day', 'store/ledger/escape'],
    ['among the days of a camera', 'store/recent/front/escape', 'store/recent/front/escape'],
    [
      'among the clips of a day',
      'store/recent/front/2026.01.01/x.mp4',
      'store/recent/front/2026.01.01/x.mp4',
    ],
  ])('finds a file %s', async (_, made, told) => {
    expect(await afterMaking(made)).toEqual([`${told} has no business there`]);
  });
});
