import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { clipPath } from '@pm-dvr/footage';
import { describe, expect, it } from 'vitest';
import { finishedClips } from '../../rig/finished-clips.ts';
import { plantRoutine } from '../../rig/routine-forest.ts';
import { RigStore } from '../../rig/store.ts';
import { whileTesting } from '../../rig/while-testing.ts';
import { ClipWatch } from './clip-watch.ts';

async function watchedStore() {
  const store = whileTesting(await RigStore.create());
  const plot = { cameras: ['front'], clips: 3, clipMs: 2_000, bytes: 500, fromMs: Date.now() - 60_000 };
  plantRoutine(store.layout, plot);
  const watch = new ClipWatch(store.layout, ['front']);
  await watch.look();
  await watch.stop();
  const paths = (await finishedClips(store.layout, 'front')).map((clip) => clipPath(store.layout, clip));
  return { watch, path: paths[1] as string };
}

describe('the watch of finished clips', () => {
  it('finds nothing where all are as they were, or deleted', async () => {
    const { watch, path } = await watchedStore();
    expect(watch.clips('front').map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    expect(await watch.changed()).toEqual([]);
    await rm(path);
    expect(await watch.changed()).toEqual([]);
  });

  it('meets a clip once, though its file system was away meanwhile', async () => {
    const { watch, path } = await watchedStore();
    const camera = dirname(dirname(path));
    await rename(camera, `${camera}.away`);
    await watch.look();
    await rename(`${camera}.away`, camera);
    await watch.look();
    expect(watch.clips('front').map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    await writeFile(path, Buffer.alloc(500, 2));
    expect(await watch.changed()).toHaveLength(1);
  });

  it('meets a clip once, though its folder could not be read meanwhile, as after a power cut', async () => {
    const { watch, path } = await watchedStore();
    const day = dirname(path);
    await rename(day, `${day}.away`);
    await writeFile(day, 'no folder');
    await watch.look();
    await rm(day);
    await rename(`${day}.away`, day);
    await watch.look();
    expect(watch.clips('front').map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  });

  it('finds a clip that was overwritten', async () => {
    const { watch, path } = await watchedStore();
    await writeFile(path, Buffer.alloc(500, 2));
    expect(await watch.changed()).toEqual([{ invariant: 1, what: `${path} has other bytes than it had` }]);
  });

  it('finds a clip that was cut short', async () => {
    const { watch, path } = await watchedStore();
    await writeFile(path, Buffer.alloc(499, 1));
    expect(await watch.changed()).toEqual([{ invariant: 1, what: `${path} has other bytes than it had` }]);
  });

  it('finds another file under the name of a clip', async () => {
    const { watch, path } = await watchedStore();
    await writeFile(`${path}.new`, Buffer.alloc(500, 1));
    await rename(`${path}.new`, path);
    expect(await watch.changed()).toEqual([{ invariant: 1, what: `${path} is another file than it was` }]);
  });
});
