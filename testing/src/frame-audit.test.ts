import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { digitsOffset, markNal, writeMark } from './fake-camera/frame-mark.ts';
import { auditFrames, auditNumbers, readFrames } from './frame-audit.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'frame-audit-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('marks are found wherever the pieces in which the file is read begin and end', async () => {
  const marks = Array.from({ length: 40 }, (_, index) => ({
    number: 7 + index,
    sentMs: 1_700_000_000_000 + index,
  }));
  const parts = marks.flatMap((mark, index) => [Buffer.alloc(65_536 - 90 + index, 0x7b), nalOf(mark)]);
  const file = join(folder, 'clip.mp4');
  await writeFile(file, Buffer.concat(parts));
  expect(await readFrames(file)).toEqual(marks);
});

test('a garbled or cut mark is no frame', async () => {
  const garbled = nalOf({ number: 1, sentMs: 1 });
  garbled[digitsOffset('h264') + 3] = 0x2f;
  const file = join(folder, 'clip.mp4');
  const cut = nalOf({ number: 2, sentMs: 2 }).subarray(0, -2);
  await writeFile(file, Buffer.concat([garbled, nalOf({ number: 3, sentMs: 3 }), cut]));
  expect(await readFrames(file)).toEqual([{ number: 3, sentMs: 3 }]);
});

test('files are read in the order given', async () => {
  const files = ['b.mp4', 'a.mp4'].map((name) => join(folder, name));
  for (const [index, file] of files.entries()) await writeFile(file, nalOf({ number: 5 + index, sentMs: 1 }));
  expect(await auditFrames(files)).toMatchObject({ first: 5, last: 6, count: 2, outOfOrder: 0 });
  expect(await auditFrames([...files].reverse())).toMatchObject({ outOfOrder: 1 });
});

test('holes, repetitions and disorder are counted apart', () => {
  expect(auditNumbers([3, 4, 8, 7, 7, 12])).toEqual({
    first: 3,
    last: 12,
    count: 6,
    missing: [
      [5, 6],
      [9, 11],
    ],
    duplicates: 1,
    outOfOrder: 1,
  });
  expect(auditNumbers([])).toEqual({
    first: -1,
    last: -1,
    count: 0,
    missing: [],
    duplicates: 0,
    outOfOrder: 0,
  });
});

function nalOf(mark: { number: number; sentMs: number }): Buffer {
  const nal = markNal('h264');
  writeMark(nal, digitsOffset('h264'), mark);
  return nal;
}
