import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fragmentStarts } from './fragment-index.ts';
import { summariseFragments } from './fragments.ts';
import { mayPause, pausesOf } from './pause-policy.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pm-dvr-pause-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A clip of four seconds at 25 frames/s whose frames from the second second on come so much later. */
function clipWith(
  pauseSeconds: number,
  options: { sound?: boolean; fps?: number; from?: number } = {},
): string {
  const { sound = false, fps = 25, from = 2 } = options;
  const path = join(folder, `${pauseSeconds}-${sound}-${fps}-${from}.mp4`);
  const leap = `setpts=PTS+gte(T\\,${from})*${pauseSeconds}/TB`;
  execFileSync('ffmpeg', [
    ...['-y', '-v', 'error', '-f', 'lavfi', '-i', `testsrc2=s=160x90:r=${fps}:d=4`],
    ...(sound ? ['-f', 'lavfi', '-i', `sine=d=${4 + pauseSeconds}`, '-c:a', 'aac'] : []),
    ...['-vf', leap, '-fps_mode', 'passthrough', '-c:v', 'libx264', '-g', String(fps)],
    ...['-preset', 'ultrafast', '-tune', 'zerolatency'],
    ...['-movflags', '+empty_moov+default_base_moof', '-frag_duration', '500000', path],
  ]);
  return path;
}

function lookInto<T>(path: string, look: (fd: number) => T): T {
  const fd = openSync(path, 'r');
  try {
    return look(fd);
  } finally {
    closeSync(fd);
  }
}

const pauses = (path: string, durationMs: number) =>
  pausesOf(lookInto(path, summariseFragments), durationMs).map(({ fromMs, toMs }) => [
    Math.round(fromMs),
    Math.round(toMs),
  ]);

describe('a pause inside of a clip', () => {
  test.each([
    [3, false],
    [3, true],
    [60, false],
  ])('of %d s is found with its bounds (sound: %s)', (seconds, sound) => {
    const path = clipWith(seconds, { sound });
    const durationMs = 4_000 + seconds * 1_000;
    expect(mayPause(lookInto(path, fragmentStarts))).toBe(true);
    const found = pauses(path, durationMs);
    expect(found).toHaveLength(1);
    expect(Math.abs((found[0]?.[0] ?? 0) - 2_000)).toBeLessThanOrEqual(100);
    expect(Math.abs((found[0]?.[1] ?? 0) - 2_000 - seconds * 1_000)).toBeLessThanOrEqual(100);
  });

  test('before the second frame shows in when that begins', () => {
    const { secondFrameMs, usualFrameMs } = lookInto(clipWith(3, { from: 0.02 }), summariseFragments);
    expect(Math.round(usualFrameMs)).toBe(40);
    expect(Math.round(secondFrameMs)).toBe(3_040);
    expect(Math.round(lookInto(clipWith(0), summariseFragments).secondFrameMs)).toBe(40);
  });

  test('is none if it is short', () => {
    const path = clipWith(1);
    expect(mayPause(lookInto(path, fragmentStarts))).toBe(false);
    expect(pauses(path, 5_000)).toEqual([]);
  });

  test('is none if the camera sends a picture every few seconds anyway', () => {
    const slow = {
      wholeBytes: 1,
      durationMs: 9_000,
      videoFrames: 3,
      usualFrameMs: 3_000,
      secondFrameMs: 3_000,
    };
    const longFrames = [0, 3_000, 6_000].map((startMs) => ({ startMs, endMs: startMs + 3_000 }));
    expect(pausesOf({ ...slow, longFrames }, 9_000)).toEqual([]);
  });

  test('is not believed of a clip whose frames tell more than its name: the clock of its camera has jumped', () => {
    expect(pauses(clipWith(60), 4_000)).toEqual([]);
  });
});
