import { createReadStream } from 'node:fs';
import {
  type FrameMark,
  INSTANT_DIGITS,
  MARK_BYTES,
  MARK_UUID,
  NUMBER_DIGITS,
  readMark,
} from './fake-camera/frame-mark.ts';

/** What a set of clips holds of a fake camera's frames. */
export interface FrameAudit {
  /** Lowest and highest number found; -1 if no frame was found. */
  readonly first: number;
  readonly last: number;
  /** Frames found, repetitions included. */
  readonly count: number;
  /** Numbers between first and last that are nowhere, as inclusive ranges in order. */
  readonly missing: readonly (readonly [from: number, to: number])[];
  /** Frames found again after having been found. */
  readonly duplicates: number;
  /** Frames whose number is lower than the one before them. */
  readonly outOfOrder: number;
}

/**
 * The marks of a fake camera's frames in a file of any container that keeps them in one piece (MP4 does), in
 * file order. Reads the file as a stream.
 */
export async function readFrames(file: string): Promise<FrameMark[]> {
  const marks: FrameMark[] = [];
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(file)) {
    const bytes = Buffer.concat([rest, chunk as Buffer]);
    rest = bytes.subarray(takeMarks(bytes, marks));
  }
  return marks;
}

/** What is in `files`, which are read in the order given. */
export async function auditFrames(files: readonly string[]): Promise<FrameAudit> {
  const numbers: number[] = [];
  for (const file of files) for (const mark of await readFrames(file)) numbers.push(mark.number);
  return auditNumbers(numbers);
}

/** The same for frame numbers in the order in which they were found. */
export function auditNumbers(numbers: readonly number[]): FrameAudit {
  const sorted = [...new Set(numbers)].sort((left, right) => left - right);
  const missing: [number, number][] = [];
  let before = sorted[0] ?? -1;
  for (const number of sorted.slice(1)) {
    if (number > before + 1) missing.push([before + 1, number - 1]);
    before = number;
  }
  return {
    first: sorted[0] ?? -1,
    last: sorted.at(-1) ?? -1,
    count: numbers.length,
    missing,
    duplicates: numbers.length - sorted.length,
    outOfOrder: numbers.filter((number, index) => number < (numbers[index - 1] ?? -1)).length,
  };
}

/** Adds all marks that are whole; returns the offset from which bytes must be seen again. */
function takeMarks(bytes: Buffer, marks: FrameMark[]): number {
  let from = 0;
  for (let at = bytes.indexOf(MARK_UUID); at !== -1; at = bytes.indexOf(MARK_UUID, from)) {
    if (at + MARK_BYTES > bytes.length) return at;
    const mark = readMark(bytes, at + MARK_BYTES - NUMBER_DIGITS - INSTANT_DIGITS);
    if (mark) marks.push(mark);
    from = at + MARK_UUID.length;
  }
  return Math.max(from, bytes.length - MARK_UUID.length + 1, 0);
}
