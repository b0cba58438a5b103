import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { clipNaming, dayOf, type StoreLayout, storeLayout } from '@pm-dvr/contracts';
import { type FinishedClip, liveClipName } from '@pm-dvr/footage';
import { type ClockDouble, clockDouble } from '@pm-dvr/runtime/clock-double';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ClipBook } from './clip-book.ts';

const NOON = new Date(2026, 10, 20, 12).getTime();
const PID = 4711;
const naming = clipNaming();

let samples: string;
let fragmented: string;
beforeAll(async () => {
  samples = await mkdtemp(join(tmpdir(), 'clip-book-sample-'));
  fragmented = join(samples, 'sample.mp4');
  await promisify(execFile)('ffmpeg', [
    ...['-loglevel', 'error', '-f', 'lavfi', '-i', 'testsrc=size=64x36:rate=10:duration=2'],
    ...[
      '-c:v',
      'libx264',
      '-g',
      '5',
      '-movflags',
      '+empty_moov+default_base_moof',
      '-frag_duration',
      '200000',
    ],
    fragmented,
  ]);
}, 60_000);
afterAll(() => rm(samples, { recursive: true }));

let folder: string;
let layout: StoreLayout;
let clock: ClockDouble;
let book: ClipBook;
let finished: FinishedClip[];
let errors: unknown[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clip-book-'));
  layout = storeLayout({ baseDir: folder });
  await mkdir(layout.liveDir('front'), { recursive: true });
  clock = clockDouble(NOON);
  finished = [];
  errors = [];
  book = new ClipBook({
    ...{ layout, naming, camera: 'front', pid: PID, clock, nextSequence: 5 },
    finished: (clip) => void finished.push(clip),
    failed: (error) => void errors.push(error),
  });
});
afterEach(() => rm(folder, { recursive: true }));

/** Puts a clip of two seconds into `.live/`, as ffmpeg leaves it. */
async function leave(sequence: number): Promise<string> {
  const name = liveClipName(PID, sequence);
  await copyFile(fragmented, join(layout.liveDir('front'), name));
  return name;
}

/** Has the day folders replaced by a file, so that no clip can be finished. */
async function block(): Promise<() => Promise<void>> {
  const days = [layout.clipDir('front', dayOf(NOON)), layout.clipDir('front', dayOf(Date.now()))];
  for (const day of days) await writeFile(day, '');
  return async () => {
    for (const day of days) await rm(day);
  };
}

/** Frames flow for a while, reported once a second, from the present instant on. */
async function flow(seconds: number): Promise<void> {
  for (let second = 1; second <= seconds; second++) {
    await clock.advance(1_000);
    book.video({ monotonicMs: clock.monotonicMs(), streamMs: second * 1_000, frames: second * 10 });
  }
}

describe('the clips of a session', () => {
  it('get their names in order, each starting where the one before ends', async () => {
    book.beginSession();
    await flow(2);
    book.segment({ fileName: await leave(5), startMs: 0, endMs: 2_000 });
    await flow(0);
    await clock.advance(2_000);
    book.segment({ fileName: await leave(6), startMs: 2_000, endMs: 4_000 });
    const { lost, failed } = await book.endSession();
    expect([lost, failed, errors]).toEqual([[], [], []]);
    expect(finished.map(({ facts }) => [facts.sequence, facts.startMs - NOON, facts.durationMs])).toEqual([
      [5, 0, 2_000],
      [6, 2_000, 2_000],
    ]);
    expect(await readdir(layout.liveDir('front'))).toEqual([]);
    expect(book.openSequence).toBe(7);
  });

  it('begin with their first frame, where the time of the session began before', async () => {
    book.beginSession();
    await flow(5);
    book.segment({ fileName: await leave(5), startMs: 0, endMs: 5_000 });
    await clock.advance(2_000);
    book.segment({ fileName: await leave(6), startMs: 5_000, endMs: 7_000 });
    await book.endSession();
    expect(finished.map(({ facts }) => [facts.sequence, facts.startMs - NOON, facts.durationMs])).toEqual([
      [5, 3_000, 2_000],
      [6, 5_000, 2_000],
    ]);
  });

  it('wait for an earlier one that cannot get its name, and then get theirs in order', async () => {
    book.beginSession();
    await flow(2);
    const unblock = await block();
    book.segment({ fileName: await leave(5), startMs: 0, endMs: 2_000 });
    await clock.advance(2_000);
    await expect.poll(() => errors.length).toBe(1);
    book.segment({ fileName: await leave(6), startMs: 2_000, endMs: 4_000 });
    await expect.poll(() => errors.length).toBe(2);
    await unblock();
    await clock.advance(2_000);
    book.segment({ fileName: await leave(7), startMs: 4_000, endMs: 6_000 });
    await expect.poll(() => finished.map(({ facts }) => facts.sequence)).toEqual([5, 6, 7]);
  });

  it('keep their pauses where the time of the session began before the first frame', async () => {
    const leap = 'setpts=PTS+gte(T\\,0.05)*3/TB+gte(T\\,1)*4/TB';
    const paused = join(samples, 'paused.mp4');
    await promisify(execFile)('ffmpeg', [
      ...['-loglevel', 'error', '-f', 'lavfi', '-i', 'testsrc=size=64x36:rate=10:duration=2', '-vf', leap],
      ...['-fps_mode', 'passthrough', '-c:v', 'libx264', '-g', '5', '-bf', '0'],
      ...['-movflags', '+empty_moov+default_base_moof', '-frag_duration', '200000', paused],
    ]);
    book.beginSession();
    await copyFile(paused, join(layout.liveDir('front'), liveClipName(PID, 5)));
    await clock.advance(9_000);
    book.video({ monotonicMs: clock.monotonicMs(), streamMs: 9_000, frames: 20 });
    book.segment({ fileName: liveClipName(PID, 5), startMs: 0, endMs: 9_000 });
    await book.endSession();
    const [clip] = finished;
    expect([(clip?.facts.startMs ?? 0) - NOON, clip?.facts.durationMs]).toEqual([3_000, 6_000]);
    expect(clip?.pauses.map(({ fromMs, toMs }) => [fromMs - NOON, toMs - NOON])).toEqual([[4_000, 8_000]]);
  });

  it('are salvaged when the session ends before they are closed', async () => {
    book.beginSession();
    await flow(2);
    await leave(5);
    await clock.advance(60_000);
    await book.endSession();
    expect(finished.map(({ facts }) => [facts.sequence, facts.startMs - NOON, facts.durationMs])).toEqual([
      [5, 0, 2_000],
    ]);
    expect(book.openSequence).toBe(6);
  });

  it('that cannot be finished are not written over by the next session, and get the right name later', async () => {
    const unblock = await block();
    book.beginSession();
    await flow(2);
    await leave(5);
    expect((await book.endSession()).failed).toHaveLength(1);
    expect(book.openSequence).toBe(6);
    await clock.advance(60_000);
    await unblock();
    book.beginSession();
    await flow(2);
    book.segment({ fileName: await leave(6), startMs: 0, endMs: 2_000 });
    await book.endSession();
    const facts = finished.map((clip) => clip.facts).sort((a, b) => a.sequence - b.sequence);
    expect(facts.map(({ sequence, startMs }) => [sequence, startMs - NOON])).toEqual([
      [5, 0],
      [6, 62_000],
    ]);
  });

  it('that are closed but cannot be finished stay, and are finished with the session', async () => {
    const unblock = await block();
    book.beginSession();
    await flow(2);
    book.segment({ fileName: await leave(5), startMs: 0, endMs: 2_000 });
    await expect.poll(() => errors.length).toBe(1);
    await unblock();
    await book.endSession();
    expect(finished.map(({ facts }) => [facts.sequence, facts.startMs - NOON])).toEqual([[5, 0]]);
  });

  it('without a frame of video are removed, and named as lost', async () => {
    const name = liveClipName(PID, 5);
    await writeFile(join(layout.liveDir('front'), name), 'ftyp');
    expect(await book.endSession()).toEqual({ clips: [], lost: [name], failed: [] });
    expect(book.openSequence).toBe(5);
  });
});
