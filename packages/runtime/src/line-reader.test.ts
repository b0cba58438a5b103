import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readLines } from './line-reader.ts';

const MAX_LENGTH = 64 * 1024;

async function linesOf(chunks: readonly Buffer[], withTorn: boolean): Promise<string[]> {
  const lines: string[] = [];
  await readLines(Readable.from(chunks, { objectMode: false }), (line) => lines.push(line), { withTorn });
  return lines;
}

/** The bytes in pieces that end after so many of them, some of them empty. */
function cut(bytes: Buffer, ends: readonly number[]): Buffer[] {
  const sorted = [0, ...ends.map((end) => end % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end));
}

const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r', 'ä', '€', '🚪', '\u2028', '\0') });
const ends = fc.array(fc.nat(), { maxLength: 20 });

test('gives the same lines wherever the text is cut, inside of a character too', async () => {
  const property = fc.asyncProperty(text, ends, fc.boolean(), async (all, at, withTorn) => {
    const lines = all.split('\n');
    const torn = lines.pop() ?? '';
    const expected = withTorn && torn !== '' ? [...lines, torn] : lines;
    expect(await linesOf(cut(Buffer.from(all), at), withTorn)).toEqual(expected);
  });
  await fc.assert(property, { numRuns: 200 });
});

test('gives the same lines of bytes that are no text, wherever they are cut', async () => {
  const byte = fc.constantFrom(0x0a, 0x41, 0x80, 0xc3, 0xe2, 0x82, 0xf0, 0x9f, 0xff);
  const property = fc.asyncProperty(fc.array(byte, { maxLength: 20 }), ends, async (values, at) => {
    const bytes = Buffer.from(values);
    expect(await linesOf(cut(bytes, at), true)).toEqual(await linesOf([bytes], true));
  });
  await fc.assert(property, { numRuns: 200 });
});

test('keeps the beginning of a line that is too long, wherever it is cut', async () => {
  const length = fc.integer({ min: MAX_LENGTH - 2, max: 3 * MAX_LENGTH });
  const property = fc.asyncProperty(length, ends, async (long, at) => {
    const line = 'x'.repeat(long);
    const lines = await linesOf(cut(Buffer.from(`a\n${line}y\nb\n`), at), false);
    expect(lines).toEqual(['a', `${line}y`.slice(0, MAX_LENGTH), 'b']);
  });
  await fc.assert(property, { numRuns: 20 });
});

test('ends when the stream breaks', async () => {
  const stream = new Readable({ read() {} });
  const lines: string[] = [];
  const done = readLines(stream, (line) => lines.push(line), { withTorn: true });
  stream.push('one\ntwo');
  setImmediate(() => stream.destroy(new Error('gone')));
  await done;
  expect(lines[0]).toBe('one');
});
