import { createHash } from 'node:crypto';
import {
  copyFile,
  link,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { clipNaming, dayOf } from '@pm-dvr/contracts';
import { clipPath, liveClipName, summariseFragments } from '@pm-dvr/footage';
import { expect, test } from 'vitest';
import { readFrames } from '../frame-audit.ts';
import { sleep } from '../rig/wait.ts';
import { Yard } from '../rig/yard.ts';

const naming = clipNaming();
const ENDED_WELL = { code: 0, signal: null };
const PRECIOUS = 'what is here must stay';
const CLASH = liveClipName(99_996, 45);

async function contentOf(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}

/** Records some clips and dies; returns the finished ones, with the paths that they have then. */
async function recordAndDie(yard: Yard, clips: number) {
  await using daemon = yard.record();
  await yard.clips(clips);
  await sleep(900);
  daemon.signal('SIGKILL');
  await daemon.exited;
  const finished = await yard.store.clips('front');
  return finished.map((clip) => ({ ...clip, path: clipPath(yard.store.layout, clip) }));
}

/** Leaves a clip whose final name another file has already; returns the path of that file. */
async function plantClash(yard: Yard, sample: string, leftover: string, sequence: number): Promise<string> {
  await copyFile(sample, leftover);
  const writtenMs = Math.floor(Date.now() / 1000 - 3_600) * 1_000;
  await utimes(leftover, writtenMs / 1000, writtenMs / 1000);
  await using file = await open(leftover, 'r');
  const video = summariseFragments(file.fd);
  // As a clip is named: to the nearest millisecond.
  const [startMs, durationMs] = [Math.round(writtenMs - video.durationMs), Math.round(video.durationMs)];
  const folder = yard.store.layout.clipDir('front', dayOf(startMs));
  await mkdir(folder, { recursive: true });
  const name = naming.encode({ camera: 'front', pid: 99_996, sequence, startMs, durationMs });
  await writeFile(join(folder, name), PRECIOUS);
  return join(folder, name);
}

test('what crashes left between any two steps is finished or set aside; nothing is lost, doubled or replaced', async () => {
  await using yard = await Yard.open(['front']);
  const [unnamed, twice, sample, ...others] = await recordAndDie(yard, 4);
  if (!unnamed || !twice || !sample) throw new Error('unreachable');
  const live = (name: string) => join(yard.store.layout.liveDir('front'), name);
  const before = await Promise.all([twice, sample, ...others].map(({ path }) => contentOf(path)));
  const unnamedFrames = await readFrames(unnamed.path);

  await rename(unnamed.path, live(liveClipName(unnamed.pid, unnamed.sequence)));
  await link(twice.path, live(liveClipName(twice.pid, twice.sequence)));
  await copyFile(sample.path, live(liveClipName(99_991, 40)));
  await truncate(live(liveClipName(99_991, 40)), Math.floor((sample.sizeBytes ?? 0) * 0.6));
  await copyFile(sample.path, live(liveClipName(99_992, 41)));
  await writeFile(live(liveClipName(99_993, 42)), '');
  await writeFile(live(liveClipName(99_994, 43)), 'this is no film'.repeat(1_000));
  await copyFile(sample.path, live(liveClipName(99_995, 44)));
  await truncate(live(liveClipName(99_995, 44)), 900);
  await writeFile(live('notes.txt'), 'somebody put this here');
  const taken = await plantClash(yard, sample.path, live(CLASH), 45);

  await using daemon = yard.record();
  await yard.clips(before.length + 1 + 1 + 2 + 1 + 2);
  expect(await daemon.stop()).toEqual(ENDED_WELL);

  expect((await readdir(yard.store.layout.liveDir('front'))).sort()).toEqual([CLASH, 'notes.txt']);
  expect(await readFile(taken, 'utf8')).toBe(PRECIOUS);
  expect(await readFrames(live(CLASH))).toEqual(await readFrames(sample.path));
  const clips = await yard.store.clips('front');
  const files = await yard.store.clipFiles('front');
  for (const [position, clip] of [twice, sample, ...others].entries())
    expect(await contentOf(clip.path), clip.path).toBe(before[position]);
  const named = files[clips.findIndex(({ sequence }) => sequence === unnamed.sequence)];
  expect(await readFrames(named ?? '')).toEqual(unnamedFrames);
  const inodes = await Promise.all(files.map(async (file) => (await stat(file)).ino));
  expect(new Set(inodes).size, files.join('\n')).toBe(files.length);
  expect(new Set(clips.map((clip) => clip.sequence)).size).toBe(clips.length);

  const salvaged = clips.filter((clip) => clip.pid === 99_991 || clip.pid === 99_992);
  expect(salvaged.map((clip) => clip.sequence)).toEqual([40, 41]);
  const [torn, whole] = await Promise.all(
    salvaged.map((clip) => readFrames(clipPath(yard.store.layout, clip))),
  );
  expect(whole).toEqual(await readFrames(sample.path));
  expect(torn).toEqual(whole?.slice(0, torn?.length));
  expect(torn?.length).toBeGreaterThanOrEqual(20);

  const lost = (await yard.store.ledger('front')).filter((entry) => entry.type === 'lost');
  expect(lost.map((entry) => entry.file)).toEqual([42, 43, 44].map((n) => liveClipName(99_951 + n, n)));
  const newest = clips.filter((clip) => clip.pid === daemon.pid).map((clip) => clip.sequence);
  expect(Math.min(...newest)).toBeGreaterThan(44);
  const account = await yard.store.account('front', unnamed.startMs, Date.now());
  expect(account.unrecorded.map(({ cause, kind }) => cause ?? kind)).not.toContain('unexplained');
});
