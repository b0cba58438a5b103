import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type StoreLayout, storeLayout } from '@pm-dvr/contracts';
import { parseLedger, stayOnDisksOf } from '@pm-dvr/footage';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LedgerBook } from './ledger-book.ts';

const NOON = new Date(2026, 10, 20, 12).getTime();
const DAY = 86_400_000;

let folder: string;
let layout: StoreLayout;
let book: LedgerBook;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledger-book-'));
  layout = storeLayout({ baseDir: folder });
  book = new LedgerBook(layout, 'front');
});
afterEach(() => rm(folder, { recursive: true }));

/** What stands in the ledger's files, in the order of files and lines. */
async function written(): Promise<number[]> {
  const days = (await readdir(layout.cameraLedgerDir('front')).catch(() => [])).sort();
  const texts = await Promise.all(
    days.map((day) => readFile(join(layout.cameraLedgerDir('front'), day), 'utf8')),
  );
  return texts.flatMap((text) => {
    const { entries, damaged } = parseLedger(text);
    expect(damaged).toBe(0);
    return entries.map((entry) => entry.at_ms - NOON);
  });
}

const add = (atMs: number) => book.add(NOON + atMs, { type: 'video' });

test.skipIf(process.getuid?.() !== 0)(
  'what cannot be written while the disk is away is written once it is back',
  async () => {
    const mount = () => execFileSync('mount', ['-t', 'tmpfs', 'pm-dvr-test', folder]);
    const unmount = () => execFileSync('umount', [folder]);
    mount();
    try {
      stayOnDisksOf(layout);
      unmount();
      add(1);
      await book.write();
      expect(await readdir(folder)).toEqual([]);
      mount();
      await book.write();
      expect(await written()).toEqual([1]);
    } finally {
      unmount();
    }
  },
);

test('everything is written, in order, each to the file of its day', async () => {
  for (const atMs of [1, 2, 3, DAY, 4]) add(atMs);
  await book.write();
  expect(await written()).toEqual([1, 2, 3, 4, DAY]);
});

test('what comes while the book is being written is written too', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 30 }), async (pauses) => {
      await rm(layout.ledgerDir, { recursive: true, force: true });
      for (const [n, turns] of pauses.entries()) {
        add(n);
        for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
      }
      await book.write();
      expect(await written()).toEqual(pauses.map((_, n) => n));
    }),
    { numRuns: 30 },
  );
});

test('what cannot be written waits, disturbs nobody, and is written later, once', async () => {
  await writeFile(join(folder, 'ledger'), 'no folder');
  for (let n = 0; n < 100; n++) add(n);
  await book.write();
  await rm(join(folder, 'ledger'));
  add(100);
  await book.write();
  await book.write();
  expect(await written()).toEqual(Array.from({ length: 101 }, (_, n) => n));
});

test('one bad day file holds later entries back, so that the order stays', async () => {
  await mkdir(join(layout.ledgerFile('front', '2026.11.20')), { recursive: true });
  add(1);
  add(DAY);
  await book.write();
  expect(await readdir(layout.cameraLedgerDir('front'))).toEqual(['2026.11.20.jsonl']);
  await rm(layout.ledgerFile('front', '2026.11.20'), { recursive: true });
  await book.write();
  expect(await written()).toEqual([1, DAY]);
});

test('a year without a disk does not fill the memory; the newest entries are kept', async () => {
  await writeFile(join(folder, 'ledger'), 'no folder');
  book = new LedgerBook(layout, 'front', 50);
  for (let n = 0; n < 10_000; n++) add(n);
  await book.write();
  await rm(join(folder, 'ledger'));
  await book.write();
  expect(await written()).toEqual(Array.from({ length: 50 }, (_, n) => 9_950 + n));
});

test('an entry that is added while nothing is written any more is written too', async () => {
  void book.write();
  add(1);
  await book.write();
  expect(await written()).toEqual([1]);
});
