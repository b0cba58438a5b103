import { execFileSync } from 'node:child_process';
import {
  copyFile,
  link,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clipNaming, dayOf, storeLayout } from '@pm-dvr/contracts';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { finishClip, liveClipName } from './finish-clip.ts';
import { summariseFragments } from './fragments.ts';
import { salvageLive } from './salvage.ts';

/** 4 s of 25 frames/s video with sound, in fragments of half a second, as the recorder writes them. */
const SAMPLE_ARGUMENTS = [
  ...[
    '-v',
    'error',
    '-f',
    'lavfi',
    '-i',
    'testsrc2=s=160x90:r=25:d=4',
    '-f',
    'lavfi',
    '-i',
    'sine=r=8000:d=4',
  ],
  ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-g', '25', '-c:a', 'aac'],
  ...['-movflags', '+empty_moov+default_base_moof', '-frag_duration', '500000'],
];

const naming = clipNaming();
let folder: string;
let sample: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pm-dvr-salvage-'));
  sample = join(folder, 'sample.mp4');
  execFileSync('ffmpeg', [...SAMPLE_ARGUMENTS, sample]);
});
afterAll(() => rm(folder, { recursive: true }));

async function summarise(path: string) {
  const file = await open(path, 'r');
  try {
    return summariseFragments(file.fd);
  } finally {
    await file.close();
  }
}

describe('summariseFragments', () => {
  test('measures a whole file as ffprobe does', async () => {
    const summary = await summarise(sample);
    expect(summary.videoFrames).toBe(100);
    const show = [
      '-v',
      'error',
      '-select_streams',
      'v',
      '-show_entries',
      'stream=duration',
      '-of',
      'csv=p=0',
    ];
    const seconds = Number(execFileSync('ffprobe', [...show, sample], { encoding: 'utf8' }));
    expect(Math.abs(summary.durationMs - seconds * 1000)).toBeLessThan(1);
  });

  test('finds whole fragments only, wherever the file is torn', async () => {
    const whole = await readFile(sample);
    const torn = join(folder, 'torn.mp4');
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length }), async (bytes) => {
        await writeFile(torn, whole.subarray(0, bytes));
        const summary = await summarise(torn);
        expect(summary.wholeBytes).toBeLessThanOrEqual(bytes);
        // The encoder's delay of the sound (1,024 samples) lengthens the very first frame.
        expect(summary.durationMs - summary.videoFrames * 40).toBeCloseTo(summary.videoFrames ? 128 : 0, 0);
        expect(summary.videoFrames).toBeGreaterThanOrEqual(Math.floor((bytes / whole.length) * 100) - 30);
      }),
      { numRuns: 100 },
    );
  });

  test('never fails on bytes that are no MP4', async () => {
    const junk = join(folder, 'junk.mp4');
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 4096 }), async (bytes) => {
        await writeFile(junk, bytes);
        expect((await summarise(junk)).videoFrames).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});

describe('salvageLive', () => {
  let base: string;
  let layout: ReturnType<typeof storeLayout>;
  const live = (sequence: number) => join(layout.liveDir('front'), liveClipName(77, sequence));
  const salvage = () => salvageLive({ layout, naming, camera: 'front' });

  beforeEach(async () => {
    base = await mkdtemp(join(folder, 'store-'));
    layout = storeLayout({ baseDir: base });
    await mkdir(layout.liveDir('front'), { recursive: true });
  });

  test('cuts a torn end off, and names the clip by when it was last written', async () => {
    await copyFile(sample, live(5));
    const bytes = (await stat(sample)).size;
    await truncate(live(5), Math.floor(bytes * 0.7));
    const lastWriteMs = Date.now() - 1000;
    await utimes(live(5), lastWriteMs / 1000, lastWriteMs / 1000);
    const { clips, lost, failed } = await salvage();
    expect({ lost, failed, clips: clips.length }).toEqual({ lost: [], failed: [], clips: 1 });
    const clip = clips[0];
    const facts = naming.decode(clip?.name ?? '');
    expect(facts).toMatchObject({ camera: 'front', pid: 77, sequence: 5 });
    expect(facts?.durationMs).toBeGreaterThan(1900);
    expect(clip?.facts).toEqual(facts);
    expect(Math.abs((facts?.startMs ?? 0) + (facts?.durationMs ?? 0) - lastWriteMs)).toBeLessThan(5);
    execFileSync('ffmpeg', ['-v', 'error', '-xerror', '-i', clip?.path ?? '', '-f', 'null', '-']);
  });

  test('removes what holds no video, and says so', async () => {
    await writeFile(live(1), 'not a film');
    await writeFile(layout.lockFile('front'), '{}');
    expect(await salvage()).toMatchObject({ clips: [], lost: ['77-000000001.mp4'], failed: [] });
    expect(await readdir(layout.liveDir('front'))).toEqual(['lock']);
  });

  test('leaves alone what a crash between link and unlink left under both names, whatever its times say', async () => {
    const facts = { camera: 'front', pid: 77, sequence: 3, startMs: Date.now() - 60_000, durationMs: 4_000 };
    await copyFile(sample, live(3));
    const { path } = await finishClip(layout, naming, live(3), facts);
    await link(path, live(3));
    expect(await salvage()).toEqual({ clips: [], lost: [], failed: [] });
    expect(await readdir(layout.clipDir('front', dayOf(facts.startMs)))).toHaveLength(1);
    expect(await readFile(path)).toEqual(await readFile(sample));
    expect(await readdir(layout.liveDir('front'))).toEqual([]);
  });

  test('gives the same name at the second attempt, though the first has cut the end off', async () => {
    await copyFile(sample, live(4));
    await truncate(live(4), Math.floor((await stat(sample)).size * 0.7));
    const writtenMs = Date.now() - 600_000;
    await utimes(live(4), writtenMs / 1000, writtenMs / 1000);
    await writeFile(layout.clipDir('front', dayOf(writtenMs)), 'in the way');
    expect((await salvage()).failed).toHaveLength(1);
    await rm(layout.clipDir('front', dayOf(writtenMs)));
    const { clips } = await salvage();
    const facts = naming.decode(clips[0]?.name ?? '');
    expect(Math.abs((facts?.startMs ?? 0) + (facts?.durationMs ?? 0) - writtenMs)).toBeLessThan(5);
  });

  test('does not take a clip for an hour long because the clock of its camera jumped', async () => {
    const jumped = join(folder, 'jumped.mp4');
    const jump = ['-bsf:v', "setts=ts='if(gte(N,90),TS+3600/TB,TS)'"];
    const input = SAMPLE_ARGUMENTS.slice(0, 6);
    execFileSync('ffmpeg', [
      ...input,
      '-c:v',
      'libx264',
      '-g',
      '25',
      '-bf',
      '0',
      ...jump,
      ...SAMPLE_ARGUMENTS.slice(-4),
      jumped,
    ]);
    await copyFile(jumped, live(9));
    const { clips } = await salvage();
    expect(clips[0]?.facts.durationMs).toBeLessThan(20_000);
    expect(clips[0]?.facts).toEqual(naming.decode(clips[0]?.name ?? ''));
  });
});

describe('finishClip', () => {
  test('never takes over a name that exists, and leaves the file where it is', async () => {
    const layout = storeLayout({ baseDir: await mkdtemp(join(folder, 'finish-')) });
    const facts = { camera: 'front', pid: 7, sequence: 1, startMs: 1_795_000_000_000, durationMs: 10_000 };
    const first = join(layout.baseDir, 'first.mp4');
    const second = join(layout.baseDir, 'second.mp4');
    await writeFile(first, 'first');
    await writeFile(second, 'second');
    const { path, sizeBytes } = await finishClip(layout, naming, first, facts);
    expect(path).toContain(`/recent/front/${dayOf(facts.startMs)}/front-`);
    expect(sizeBytes).toBe(5);
    await expect(finishClip(layout, naming, second, facts)).rejects.toMatchObject({ code: 'CLIP_EXISTS' });
    expect([await readFile(path, 'utf8'), await readFile(second, 'utf8')]).toEqual(['first', 'second']);
  });
});
