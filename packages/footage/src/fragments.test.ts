import { execFileSync } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isWrittenToItsEnd } from './fragment-index.ts';

let folder: string;
let clip: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pm-dvr-fragments-'));
  clip = join(folder, 'clip.mp4');
  const picture = ['-f', 'lavfi', '-i', 'testsrc2=s=160x90:r=25:d=2', '-c:v', 'libx264', '-g', '25'];
  const fragments = ['-movflags', '+empty_moov+default_base_moof', '-frag_duration', '500000'];
  execFileSync('ffmpeg', ['-v', 'error', ...picture, ...fragments, clip]);
});
afterAll(() => rmSync(folder, { recursive: true }));

function isWhole(path: string): boolean {
  const fd = openSync(path, 'r');
  try {
    return isWrittenToItsEnd(fd);
  } finally {
    closeSync(fd);
  }
}

describe('isWrittenToItsEnd', () => {
  test('is true of what the installed ffmpeg has finished', () => {
    expect(isWhole(clip)).toBe(true);
  });

  test.each([1, 16, 5_000])('is false if the last %d bytes are missing', (missing) => {
    const torn = join(folder, 'torn.mp4');
    copyFileSync(clip, torn);
    truncateSync(torn, statSync(clip).size - missing);
    expect(isWhole(torn)).toBe(false);
  });

  test('is false of an empty file, a short one and any other', () => {
    for (const text of ['', 'short', 'this is no film, but long enough']) {
      writeFileSync(join(folder, 'other'), text);
      expect(isWhole(join(folder, 'other'))).toBe(false);
    }
  });
});
