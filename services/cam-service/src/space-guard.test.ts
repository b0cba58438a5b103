import { mkdir, mkdtemp, readdir, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freeBytes } from '@pm-dvr/footage';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { judgeSpace, probeStore, removeProbes, storeFailure } from './space-guard.ts';

const MiB = 1024 * 1024;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'space-guard-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('the judgement on free space', () => {
  const judge = (free: number, paused: boolean) =>
    judgeSpace({ freeBytes: free * MiB, minFreeBytes: 1_000 * MiB, paused });

  it('lets recording go on down to the floor', () => {
    expect(judge(1_000, false)).toBeUndefined();
    expect(judge(999, false)).toEqual({
      cause: 'disk-full',
      detail: '999 MiB free, fs_min_free is 1000 MiB',
    });
  });

  it('lets it begin again a little above the floor, and says where', () => {
    expect(judge(1_050, true)).toBeUndefined();
    expect(judge(1_049, true)?.detail).toBe(
      '1049 MiB free, fs_min_free is 1000 MiB; recording goes on at 1050 MiB',
    );
  });

  it('never stops what it has just let begin', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (free, floor) => {
        const options = { freeBytes: free, minFreeBytes: floor };
        if (judgeSpace({ ...options, paused: true }) === undefined)
          expect(judgeSpace({ ...options, paused: false })).toBeUndefined();
      }),
    );
  });

  it('has no floor at zero', () => {
    expect(judgeSpace({ freeBytes: 0, minFreeBytes: 0, paused: true })).toBeUndefined();
  });
});

describe('the probe of a store', () => {
  it('makes the folder, and leaves nothing in it', async () => {
    const live = join(folder, 'recent', 'front', '.live');
    expect(await probeStore(live, 0)).toBeUndefined();
    expect(await readdir(live)).toEqual([]);
  });

  it('finds too little space', async () => {
    const stats = await statfs(folder);
    const failure = await probeStore(folder, stats.blocks * stats.bsize * 2);
    expect(failure).toMatchObject({ cause: 'disk-full', detail: expect.stringContaining('fs_min_free') });
  });

  it('knows a floor that was undercut from one that is only near', async () => {
    const free = await freeBytes(folder);
    expect(await probeStore(folder, free / 1.02, false)).toBeUndefined();
    expect(await probeStore(folder, free / 1.02, true)).toMatchObject({ cause: 'disk-full' });
  });

  it('finds a folder that cannot be made', async () => {
    await writeFile(join(folder, 'recent'), 'a file');
    expect(await probeStore(join(folder, 'recent', 'front'), 0)).toMatchObject({
      cause: 'store-unwritable',
      detail: expect.stringContaining(join(folder, 'recent')),
    });
  });

  it('finds a folder in which no file can be made', async () => {
    await mkdir(join(folder, `.probe-${process.pid}`));
    expect(await probeStore(folder, 0)).toMatchObject({ cause: 'store-unwritable' });
  });

  it('does not fail because what it wrote is gone already', async () => {
    const probes = Array.from({ length: 8 }, () => probeStore(folder, 0));
    expect(await Promise.all(probes)).toEqual(probes.map(() => undefined));
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('what probes have left', () => {
  it('is removed, and nothing else', async () => {
    const others = ['.probe-', '.probe-1-000000001.mp4', '1-000000001.mp4', 'lock', 'x.probe-1'];
    for (const name of ['.probe-1', '.probe-4194304', ...others]) await writeFile(join(folder, name), '');
    await mkdir(join(folder, '.probe-2'));
    await removeProbes(folder);
    expect((await readdir(folder)).sort()).toEqual([...others, '.probe-2'].sort());
  });

  it('is nothing where there is no folder', async () => {
    await removeProbes(join(folder, 'absent'));
  });
});

describe('an error of the file system', () => {
  it.each([
    ['ENOSPC', 'disk-full'],
    ['EDQUOT', 'disk-full'],
    ['EROFS', 'store-unwritable'],
    ['EACCES', 'store-unwritable'],
    ['EIO', 'store-unwritable'],
  ])('%s means %s', (code, cause) => {
    expect(storeFailure(Object.assign(new Error('said'), { code }))).toEqual({ cause, detail: 'said' });
  });
});
