import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { child, children, readBoxBody, readBoxHeader } from './boxes.ts';
import { fragmentStarts, isWrittenToItsEnd } from './fragment-index.ts';
import { summariseFragments } from './fragments.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pm-dvr-boxes-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function withFile<T>(bytes: Uint8Array, look: (fd: number) => T): T {
  writeFileSync(join(folder, 'x.mp4'), bytes);
  const fd = openSync(join(folder, 'x.mp4'), 'r');
  try {
    return look(fd);
  } finally {
    closeSync(fd);
  }
}

function box(type: string, body: Uint8Array): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(8 + body.length);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, body]);
}

const bytes = (maxLength: number) =>
  fc.array(fc.constantFrom(0, 0, 0, 1, 2, 8, 255), { maxLength }).map((all) => Buffer.from(all));

test('boxes are read as they were written, one inside of the other', () => {
  const type = fc.stringMatching(/^[a-z0-9]{4}$/);
  const plain = fc.uniqueArray(fc.tuple(type, bytes(20)), { selector: ([name]) => name, minLength: 1 });
  const property = fc.property(type, plain, fc.nat(), (outer, all, end) => {
    const body = Buffer.concat(all.map(([name, inner]) => box(name, inner)));
    withFile(Buffer.concat([Buffer.from('????'), box(outer, body)]), (fd) => {
      const header = readBoxHeader(fd, 4);
      expect(header).toEqual({ type: outer, headerBytes: 8, sizeBytes: body.length + 8 });
      const read = header && readBoxBody(fd, 4, header);
      expect([...children(read as Buffer)]).toEqual(
        all.map(([name, inner]) => ({ type: name, body: inner })),
      );
      for (const [name, inner] of all) expect(child(read, name)).toEqual(inner);
      // Of what is torn, those that are whole.
      const torn = body.subarray(0, end % body.length);
      const lengths = [...children(torn)].map((inner) => inner.body.length + 8);
      const left = torn.length - lengths.reduce((sum, length) => sum + length, 0);
      const next = all[lengths.length]?.[1].length ?? 0;
      expect(left >= 0 && left < 8 + next).toBe(true);
      expect(lengths).toEqual(all.slice(0, lengths.length).map(([, inner]) => inner.length + 8));
    });
  });
  fc.assert(property, { numRuns: 30 });
});

test('a file of any boxes, however short, and torn anywhere has a summary that is sound', () => {
  const inside = (...types: string[]) =>
    fc.constantFrom(...types).chain((type) => bytes(40).map((body) => box(type, body)));
  const holding = (type: string, inner: fc.Arbitrary<Buffer>) =>
    fc.array(inner, { maxLength: 4 }).map((all) => box(type, Buffer.concat(all)));
  const handler = fc.constant(box('hdlr', Buffer.from('\0\0\0\0\0\0\0\0vide')));
  const media = holding('mdia', fc.oneof(inside('mdhd'), handler));
  const moov = holding(
    'moov',
    fc.oneof(holding('trak', fc.oneof(inside('tkhd'), media)), holding('mvex', inside('trex'))),
  );
  const moof = holding('moof', holding('traf', inside('tfhd', 'tfdt', 'trun')));
  const index = fc
    .tuple(holding('mfra', inside('tfra')), fc.constantFrom(-1, 0, 7, 1_000))
    .map(([mfra, more]) => {
      const end = Buffer.alloc(16);
      end.writeUInt32BE(16);
      end.write('mfro', 4, 'latin1');
      end.writeUInt32BE(Math.max(0, mfra.length + 16 + more), 12);
      return Buffer.concat([mfra, end]);
    });
  const parts = fc.tuple(
    moov,
    fc.array(fc.oneof(moof, inside('mdat'), moov), { maxLength: 6 }),
    index,
    fc.nat(9),
  );
  const property = fc.property(parts, ([first, more, last, missing]) => {
    const whole = Buffer.concat([first, ...more, last]);
    const file = missing > 4 ? whole.subarray(0, whole.length - missing) : whole;
    withFile(file, (fd) => {
      const { wholeBytes, longFrames, ...figures } = summariseFragments(fd);
      expect(wholeBytes >= 0 && wholeBytes <= file.length).toBe(true);
      expect(Object.values(figures).every((figure) => Number.isFinite(figure) && figure >= 0)).toBe(true);
      expect(longFrames.every(({ startMs, endMs }) => endMs > startMs)).toBe(true);
      expect(fragmentStarts(fd).every(Number.isFinite)).toBe(true);
      expect(isWrittenToItsEnd(fd)).toBe(missing <= 4);
    });
  });
  fc.assert(property, { numRuns: 300 });
});
