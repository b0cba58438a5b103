import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { chainEntrySchema, type SealedEntry, type StoreLayout, storeLayout } from '@pm-dvr/contracts';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { appendExpired, appendSealed, chainTail, readChain } from './event-chain.ts';
import { NOON } from './manifest-fixture.ts';

const DAY_MS = 86_400_000;
const REF = '2026.11.20/{door}-2026.11.20,12.00.00.json';
const HASH = 'c'.repeat(64);

let layout: StoreLayout;
beforeEach(async () => {
  layout = storeLayout({ baseDir: await mkdtemp(join(tmpdir(), 'event-chain-')) });
});
afterEach(() => rm(layout.baseDir, { recursive: true }));

const seal = (sequence: number, nowMs = NOON) => appendSealed(layout, nowMs, REF, HASH, sequence);
const chainFile = (day: string) => join(layout.chainDir, `${day}.jsonl`);
async function lines() {
  const found: string[] = [];
  for await (const { entry, file, line } of readChain(layout)) {
    const what = entry?.type === 'sealed' ? entry.sequence : (entry?.type ?? 'damaged');
    found.push(`${basename(file)}:${line} ${what}`);
  }
  return found;
}

test('a store without a chain has no tail and no lines', async () => {
  expect(await chainTail(layout)).toBeUndefined();
  expect(await lines()).toEqual([]);
});

test('lines are kept in the order of their writing, a file for each day', async () => {
  await seal(1, NOON);
  await appendExpired(layout, NOON + 5, REF, 'max_age');
  await seal(2, NOON + DAY_MS);
  expect(await lines()).toEqual([
    '2026.11.20.jsonl:1 1',
    '2026.11.20.jsonl:2 expired',
    '2026.11.21.jsonl:1 2',
  ]);
  expect(await readFile(chainFile('2026.11.21'), 'utf8')).toMatch(
    /^\{"type":"sealed","at":"2026-11-21T12:00:00.000[^"]*","at_ms":\d+,"sequence":2,"manifest":"[^"]*","sha256":"c{64}"\}\n$/,
  );
});

test('a clock that was set back does not put a line before one that is there', async () => {
  await seal(1, NOON);
  await seal(2, NOON - 10 * DAY_MS);
  expect(await lines()).toEqual(['2026.11.20.jsonl:1 1', '2026.11.20.jsonl:2 2']);
});

describe('the tail', () => {
  test('is the newest sealed entry, not an expiry', async () => {
    await seal(1);
    await seal(2);
    await appendExpired(layout, NOON + DAY_MS, REF, 'max_age');
    expect(await chainTail(layout)).toEqual(
      expect.objectContaining({ sequence: 2, manifest: REF, sha256: HASH }),
    );
  });

  test('passes over a torn line, which the next append closes', async () => {
    await seal(1);
    await appendFile(chainFile('2026.11.20'), '{"type":"sealed","at":"2026');
    expect(await chainTail(layout)).toMatchObject({ sequence: 1 });
    await seal(2);
    expect(await chainTail(layout)).toMatchObject({ sequence: 2 });
    expect(await lines()).toEqual([
      '2026.11.20.jsonl:1 1',
      '2026.11.20.jsonl:2 damaged',
      '2026.11.20.jsonl:3 2',
    ]);
  });

  test('counts a line that lost no more than its newline', async () => {
    await seal(1);
    const path = chainFile('2026.11.20');
    await writeFile(path, (await readFile(path, 'utf8')).trimEnd());
    expect(await chainTail(layout)).toMatchObject({ sequence: 1 });
    await seal(2);
    expect(await lines()).toEqual(['2026.11.20.jsonl:1 1', '2026.11.20.jsonl:2 2']);
  });

  test('is found behind any number of other lines, in files of any length', async () => {
    const sealed = (sequence: number): SealedEntry => ({
      ...{ type: 'sealed', at: '', at_ms: NOON, sequence, manifest: REF, sha256: HASH },
    });
    const other = fc.constantFrom(
      JSON.stringify({ type: 'expired', at: '', at_ms: NOON, manifest: REF, rule: 'ä'.repeat(300) }),
      '{"type":"sealed","sequence":',
      'x'.repeat(70_000),
      '',
    );
    const file = fc.record({
      before: fc.integer({ min: 0, max: 400 }),
      after: fc.array(other, { maxLength: 6 }),
      repeat: fc.constantFrom(1, 1, 100),
      isClosed: fc.boolean(),
    });
    const property = fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 3 }), async (files) => {
      await rm(layout.chainDir, { recursive: true, force: true });
      await mkdir(layout.chainDir, { recursive: true });
      let sequence = 0;
      for (const [index, { before, after, repeat, isClosed }] of files.entries()) {
        const text = [
          ...Array.from({ length: before }, () => JSON.stringify(sealed(++sequence))),
          ...after.flatMap((line) => Array(repeat).fill(line)),
        ].join('\n');
        await writeFile(chainFile(`2026.11.2${index}`), isClosed && text !== '' ? `${text}\n` : text);
      }
      expect((await chainTail(layout))?.sequence).toBe(sequence === 0 ? undefined : sequence);
    });
    await fc.assert(property, { numRuns: 30 });
  });

  test('is found without reading what is before it', async () => {
    await mkdir(layout.chainDir, { recursive: true });
    await writeFile(chainFile('2026.11.20'), '');
    // A gigabyte of nothing, which takes no space.
    await truncate(chainFile('2026.11.20'), 1_000_000_000);
    await seal(1);
    expect(await chainTail(layout)).toMatchObject({ sequence: 1 });
  });

  test('is not looked for in files that are none of the chain', async () => {
    await seal(1);
    for (const name of ['2026.12.01.jsonl.bak', 'x.jsonl', '.lock'])
      await writeFile(join(layout.chainDir, name), '{}');
    await seal(2);
    expect((await readdir(layout.chainDir)).filter((name) => name.startsWith('2026'))).toHaveLength(2);
    expect(await lines()).toEqual(['2026.11.20.jsonl:1 1', '2026.11.20.jsonl:2 2']);
  });
});

test('lines between garbage are read as what they say, and garbage is damaged', async () => {
  const entry = fc.record({
    ...{
      type: fc.constantFrom('sealed', 'expired', 'other'),
      at: fc.string(),
      at_ms: fc.nat(),
      rule: fc.string(),
    },
    manifest: fc.constantFrom(REF, '../x.json', ''),
    ...{ sequence: fc.integer({ min: -1, max: 9 }), sha256: fc.constantFrom(HASH, 'C'.repeat(64)) },
  });
  const line = fc.oneof(
    { weight: 3, arbitrary: entry.map((said) => JSON.stringify(said)) },
    fc.jsonValue().map((value) => JSON.stringify(value)),
    fc.string().map((text) => text.replaceAll('\n', '')),
  );
  const property = fc.asyncProperty(fc.array(line), fc.nat(90), async (all, tornLength) => {
    await mkdir(layout.chainDir, { recursive: true });
    const torn = JSON.stringify({ type: 'expired', at: '', at_ms: 1, manifest: REF, rule: '' }).slice(
      0,
      tornLength,
    );
    await writeFile(chainFile('2026.11.20'), [...all, torn].join('\n'));
    const found: unknown[] = [];
    for await (const { line, entry } of readChain(layout)) found.push([line, entry]);
    const expected = [...all, torn].map((text, index) => [index + 1, entryIn(text)]);
    expect(found).toEqual(expected.filter((_, index) => [...all, torn][index] !== ''));
  });
  await fc.assert(property, { numRuns: 25 });
});

function entryIn(text: string): unknown {
  try {
    return chainEntrySchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
