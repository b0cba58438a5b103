import { fstatSync, readSync } from 'node:fs';
import { child, readBoxBody, readBoxHeader } from './boxes.ts';

/** Last box of a fragmented MP4 file that was written to its end (ISO/IEC 14496-12, 8.8.11). */
const LAST_BOX = 'mfro';
const LAST_BOX_BYTES = 16;

/** Whether an open file was written to its end; one on a disk that was full when it was closed was not. */
export function isWrittenToItsEnd(fd: number): boolean {
  return indexBytes(fd) !== undefined;
}

/**
 * When the fragments of an open, finished file begin, in ticks of its first track, as the index at its end tells: one
 * short read, whatever the length of the file. Empty if it has no such index.
 */
export function fragmentStarts(fd: number): number[] {
  const bytes = indexBytes(fd) ?? 0;
  const offset = fstatSync(fd).size - bytes;
  const box = bytes === 0 || offset < 0 ? undefined : readBoxHeader(fd, offset);
  const index = box?.type === 'mfra' ? readBoxBody(fd, offset, box) : undefined;
  const first = child(index, 'tfra');
  return first && first.length >= 16 ? entryTimes(first) : [];
}

/** Length of the index, which stands at the very end. */
function indexBytes(fd: number): number | undefined {
  const { size } = fstatSync(fd);
  const end = Buffer.alloc(LAST_BOX_BYTES);
  if (readSync(fd, end, 0, LAST_BOX_BYTES, Math.max(0, size - LAST_BOX_BYTES)) < LAST_BOX_BYTES)
    return undefined;
  if (end.readUInt32BE(0) !== LAST_BOX_BYTES || end.toString('latin1', 4, 8) !== LAST_BOX) return undefined;
  return end.readUInt32BE(12);
}

/** Times of a `tfra` box, in ticks of its track. */
function entryTimes(tfra: Buffer): number[] {
  const long = tfra[0] === 1;
  const sizes = tfra.readUInt32BE(8);
  const numbersBytes = ((sizes >> 4) & 3) + ((sizes >> 2) & 3) + (sizes & 3) + 3;
  const stride = (long ? 16 : 8) + numbersBytes;
  const count = Math.min(tfra.readUInt32BE(12), Math.floor((tfra.length - 16) / stride));
  return Array.from({ length: count }, (_, n) => {
    const at = 16 + n * stride;
    return long ? Number(tfra.readBigUInt64BE(at)) : tfra.readUInt32BE(at);
  });
}
