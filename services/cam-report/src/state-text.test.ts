import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stateFileText } from '@pm-dvr/contracts';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readDatedState, readState } from './state-text.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'state-text-'));
  path = join(folder, 'state_front');
});
afterEach(() => rm(folder, { recursive: true }));

const code = fc.constantFrom(0 as const, 1 as const, 2 as const);

test('says what was written, on one line', async () => {
  const message = fc.string({ unit: fc.constantFrom('a', 'ä', ' ', '\n', '\r', '\u2028', '\0', '1') });
  const property = fc.asyncProperty(message, code, async (text, said) => {
    const written = stateFileText({ code: said, message: text });
    await writeFile(path, written);
    expect(await readState(path)).toEqual({ message: written.split('\n')[0], code: said });
  });
  await fc.assert(property, { numRuns: 50 });
});

test('of a file that is torn, or another one, says nothing but a message with a code', async () => {
  const text = fc.oneof(
    fc.string({ unit: fc.constantFrom(...'a\n\n\r 01237-') }),
    fc.constantFrom('0', '3', '4', '7', '-1', '00', ' 1', '1\r', '').map((line) => `recording\n${line}\n`),
    fc
      .tuple(code, fc.nat(12))
      .map(([said, end]) => stateFileText({ code: said, message: 'recording' }).slice(0, end)),
    fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
  );
  const property = fc.asyncProperty(text, async (bytes) => {
    await writeFile(path, bytes);
    const lines = String(Buffer.from(bytes)).split('\n');
    const isOne = ['0', '1', '2', '3'].includes(lines[1] ?? '');
    expect(await readState(path)).toEqual(isOne ? { message: lines[0], code: Number(lines[1]) } : null);
  });
  await fc.assert(property, { numRuns: 50 });
});

test('is as old as its file, and never from the future', async () => {
  const nowMs = Date.UTC(2026, 10, 20, 12);
  await writeFile(path, stateFileText({ code: 0, message: 'recording' }));
  const property = fc.asyncProperty(fc.integer({ min: -1_000_000, max: 1_000_000 }), async (ageSeconds) => {
    const modified = nowMs / 1_000 - ageSeconds;
    await utimes(path, modified, modified);
    const state = await readDatedState(path, nowMs);
    expect(state).toEqual({ message: 'recording', code: 0, age_ms: Math.max(0, ageSeconds * 1_000) });
  });
  await fc.assert(property, { numRuns: 30 });
});

test('is not there where there is none', async () => {
  expect(await readState(join(folder, 'none'))).toBeNull();
  expect(await readDatedState(join(folder, 'none'), 0)).toBeNull();
});
