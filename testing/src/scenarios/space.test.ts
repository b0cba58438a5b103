import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { DaemonProcess } from '../rig/daemon-process.ts';
import { complaintsAbout } from '../rig/readable.ts';
import { noSmallDisk, SmallDisk } from '../rig/small-disk.ts';
import { sleep, waitFor } from '../rig/wait.ts';
import { Yard } from '../rig/yard.ts';

const ENDED_WELL = { code: 0, signal: null };
const MEBIBYTE = 1 << 20;
/** The recorder looks at the free space every 10 s, when ffmpeg reports. */
const NOTICE_MS = 13_000;
/** The store is tried every second; then ffmpeg must start, and the camera wait for a key frame. */
const RESUME_MS = 4_000;
const PAUSE_MS = 2_500;
const FRAGMENT_FRAMES = 13;

const obstacle = noSmallDisk();
const why = obstacle ? ` (skipped: ${obstacle})` : '';

/** All finished clips and what is in them. */
async function contents(yard: Yard): Promise<Map<string, string>> {
  const files = await yard.store.clipFiles('front');
  const hash = async (file: string) =>
    createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
  return new Map(await Promise.all(files.map(async (file) => [file, await hash(file)] as const)));
}

async function untilItSays(daemon: DaemonProcess, words: string): Promise<void> {
  await waitFor(words, () => daemon.output.includes(words), NOTICE_MS);
}

/** Records three clips more, ends, and checks that the pause is the one hole and that nothing else is missing. */
async function resumeAndCheck(yard: Yard, daemon: DaemonProcess, before: Map<string, string>) {
  const resumedMs = Date.now();
  await yard.clips(before.size + 4);
  expect(await daemon.stop()).toEqual(ENDED_WELL);
  const after = await contents(yard);
  for (const [file, hash] of before) expect(after.get(file), file).toBe(hash);
  for (const file of after.keys()) expect(await complaintsAbout(file)).toBe('');
  expect(await readdir(yard.store.layout.liveDir('front'))).toEqual([]);
  expect(await yard.store.audit('front')).toMatchObject({ duplicates: 0, outOfOrder: 0 });
  const [holes, reported] = await Promise.all([yard.frameHoles('front'), yard.explainedHoles('front')]);
  const story = `${JSON.stringify(holes)}\n${daemon.output}`;
  expect(holes, story).toHaveLength(1);
  expect(reported, story).toHaveLength(1);
  expect(Math.abs((holes[0]?.fromMs ?? 0) - (reported[0]?.fromMs ?? 0))).toBeLessThanOrEqual(500);
  expect(Math.abs((holes[0]?.toMs ?? 0) - (reported[0]?.toMs ?? 0))).toBeLessThanOrEqual(500);
  expect((holes[0]?.toMs ?? 0) - resumedMs).toBeLessThanOrEqual(RESUME_MS);
  return { cause: reported[0]?.cause, lost: (await yard.lostBySession('front'))[0] };
}

describe.concurrent('a disk', () => {
  test.skipIf(obstacle)(
    `with less than fs_min_free: recording pauses, says so, and goes on by itself${why}`,
    async () => {
      await using disk = await SmallDisk.create(64);
      await using yard = await Yard.open(['front'], { baseDir: disk.path, common: { fs_min_free: '20MiB' } });
      await using daemon = yard.record();
      await yard.clips(2);
      await disk.fillUp(15 * MEBIBYTE);
      await untilItSays(daemon, 'no video: disk-full: 1');
      const before = await contents(yard);
      await sleep(PAUSE_MS);
      expect(await yard.store.stateText('front')).toMatch(/^NO VIDEO since .* fs_min_free .*\n1\n$/);
      expect((await contents(yard)).size).toBe(before.size);
      await disk.makeRoom();
      const { cause, lost } = await resumeAndCheck(yard, daemon, before);
      expect(cause).toBe('disk-full');
      expect(lost).toBeLessThanOrEqual(5);
      expect(await yard.store.stateText('front')).toMatch(/^STOPPED/);
    },
  );

  test.skipIf(obstacle)(
    `that somebody else fills to the last block: the same, and no clip is torn${why}`,
    async () => {
      await using disk = await SmallDisk.create(64);
      await using yard = await Yard.open(['front'], { baseDir: disk.path, common: { fs_min_free: '1MiB' } });
      await using daemon = yard.record();
      await yard.clips(2);
      await disk.fillUp(0);
      await untilItSays(daemon, 'no video: disk-full: av_');
      const stateText = async () => await yard.store.stateText('front');
      await waitFor('the state file', async () => /^NO VIDEO since .*\n1\n$/.test(await stateText()));
      const before = await contents(yard);
      await sleep(PAUSE_MS);
      await disk.makeRoom();
      const { cause, lost } = await resumeAndCheck(yard, daemon, before);
      expect(cause).toBe('disk-full');
      expect(lost).toBeLessThanOrEqual(3 * FRAGMENT_FRAMES);
    },
  );

  test.skipIf(obstacle)(
    `that becomes read-only: the same, and the clip that was open gets its name later${why}`,
    async () => {
      await using disk = await SmallDisk.create(64);
      await using yard = await Yard.open(['front'], { baseDir: disk.path });
      await using daemon = yard.record();
      await yard.clips(2);
      const before = await contents(yard);
      disk.makeReadOnly();
      await untilItSays(daemon, 'no video: store-unwritable');
      await sleep(PAUSE_MS);
      disk.makeWritable();
      const { cause, lost } = await resumeAndCheck(yard, daemon, before);
      expect(cause).toBe('store-unwritable');
      expect(lost).toBeLessThanOrEqual(5);
    },
  );

  test.skipIf(obstacle)(
    `that is read-only when the daemon is stopped: it ends in good order${why}`,
    async () => {
      await using disk = await SmallDisk.create(64);
      await using yard = await Yard.open(['front'], { baseDir: disk.path });
      await using daemon = yard.record();
      await yard.clips(2);
      disk.makeReadOnly();
      await untilItSays(daemon, 'no video: store-unwritable');
      expect(await daemon.stop()).toEqual(ENDED_WELL);
    },
  );

  test.skipIf(obstacle)(
    `that is read-only when the daemon starts: it waits until it is not${why}`,
    async () => {
      await using disk = await SmallDisk.create(64);
      await using yard = await Yard.open(['front'], { baseDir: disk.path });
      disk.makeReadOnly();
      await using daemon = yard.record();
      await untilItSays(daemon, 'no video: store-unwritable');
      const startedMs = Date.now();
      await sleep(PAUSE_MS);
      disk.makeWritable();
      await yard.clips(2);
      expect(await daemon.stop()).toEqual(ENDED_WELL);
      const [first] = await yard.store.clips('front');
      expect((first?.startMs ?? 0) - startedMs).toBeLessThanOrEqual(PAUSE_MS + RESUME_MS);
      const { unrecorded } = await yard.store.account('front', startedMs, first?.startMs ?? 0);
      expect(unrecorded.map((part) => part.cause)).toEqual(['store-unwritable']);
    },
  );

  test('with the folder of a camera removed while it is recorded: the daemon goes on', async () => {
    await using yard = await Yard.open(['front']);
    await using daemon = yard.record();
    await yard.clips(2);
    await rm(yard.store.layout.cameraDir('front'), { recursive: true });
    const removedMs = Date.now();
    await yard.clips(3);
    expect(await daemon.stop()).toEqual(ENDED_WELL);
    const [first] = await yard.store.clips('front');
    expect((first?.startMs ?? 0) - removedMs).toBeLessThanOrEqual(2_000 + RESUME_MS);
    expect(await yard.frameHoles('front')).toEqual([]);
    const causes = (await yard.store.ledger('front')).flatMap((entry) =>
      'cause' in entry ? [entry.cause] : [],
    );
    expect(causes).toEqual(['recorder-starting', 'store-unwritable', 'store-unwritable']);
  });
});
