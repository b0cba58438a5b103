import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storeLayout } from '@pm-dvr/contracts';
import { makeFolder } from '@pm-dvr/runtime';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { NO_NOTES, readNotes, writeNotes } from './notes.ts';
import { keepReserve, spendReserve } from './reserve.ts';

const MIB = 1024 ** 2;
const folder = () => join(layout.cleanerDir, '.reserve');

let layout: ReturnType<typeof storeLayout>;
beforeEach(() => {
  layout = storeLayout({ baseDir: mkdtempSync(join(tmpdir(), 'pm-dvr-reserve-')) });
  makeFolder(layout.cleanerDir);
});
afterEach(() => rmSync(layout.baseDir, { recursive: true }));

it('keeps some room, and gives it free when the disk is full', async () => {
  await keepReserve(layout, 100 * MIB);
  expect(statSync(folder()).blocks * 512).toBeGreaterThanOrEqual(4 * MIB);
  await spendReserve(layout, () => 100 * MIB);
  expect(existsSync(folder())).toBe(true);
  await spendReserve(layout, () => 0);
  expect(existsSync(folder())).toBe(false);
  await spendReserve(layout, () => 0);
});

it('takes no room where there is none', async () => {
  await keepReserve(layout, MIB);
  expect(existsSync(folder())).toBe(false);
});

it('remembers notes, and nothing of a file that is torn', async () => {
  expect(await readNotes(layout)).toEqual(NO_NOTES);
  const notes = { freedBytes: 5, freedClips: 1, mailedMs: 7, lostMs: 8, lostText: 'two' };
  await writeNotes(layout, notes);
  expect(await readNotes(layout)).toEqual(notes);
  for (const text of ['', '{"freedBytes":', 'null', '{"freedBytes":"x","lostText":4}']) {
    writeFileSync(join(layout.cleanerDir, 'notes.json'), text);
    expect(await readNotes(layout)).toEqual(NO_NOTES);
  }
});
