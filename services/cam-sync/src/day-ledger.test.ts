import { appendFileSync, mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storeLayout } from '@pm-dvr/contracts';
import { appendSyncDay, type SyncFact } from '@pm-dvr/footage';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DayLedger } from './day-ledger.ts';
import { NOON } from './event-fixture.ts';

const DAY = '2026.11.20';
const DOOR = '{it\'s the "door"}-2026.11.20,12.00.00';
const YARD = '{yard}-2026.11.20,12.00.00';
const clip = (id: string, number = 1) => `front-${id}_00${number}(0 sec).mp4`;

let baseDir: string;
beforeEach(() => {
  baseDir = mkdtempSync(join(tmpdir(), 'pm-dvr-day-ledger-'));
});
afterEach(() => rmSync(baseDir, { recursive: true }));

const layout = () => storeLayout({ baseDir });
const open = () => new DayLedger(layout(), 'nas', DAY);
const sha256 = 'a'.repeat(64);
const verified = (file: string): SyncFact => ({ type: 'verified', file, bytes: 7, sha256 });
const gone = (file: string): SyncFact => ({ type: 'gone', file, detail: 'not found' });
const append = (...facts: SyncFact[]) => appendSyncDay(layout(), 'nas', DAY, NOON, facts);

it('knows all manifests, and the clips of the events that it is asked for', async () => {
  await append(verified(clip(DOOR)), verified(clip(YARD)), verified(`${YARD}.json`));
  const ledger = open();
  expect(await ledger.refresh()).toEqual(new Set([YARD]));
  expect(ledger.hasManifest(`${YARD}.json`)).toBe(true);
  expect(ledger.hasManifest(`${DOOR}.json`)).toBe(false);
  await ledger.watch(new Set([DOOR]));
  expect([...ledger.files.keys()]).toEqual([clip(DOOR)]);
  await ledger.watch(new Set([YARD]));
  expect([...ledger.files.keys()]).toEqual([clip(YARD)]);
  await ledger.watch(new Set());
  expect([...ledger.files.keys()]).toEqual([]);
});

it('reads what is appended, by whomever, and tells which events it is about', async () => {
  const ledger = open();
  await ledger.refresh();
  await ledger.watch(new Set([DOOR]));
  await append(verified(clip(DOOR, 1)), verified(clip(DOOR, 2)), verified(clip(YARD)));
  expect(await ledger.refresh()).toEqual(new Set([DOOR, YARD]));
  expect([...ledger.files.keys()]).toEqual([clip(DOOR, 1), clip(DOOR, 2)]);
  await append(gone(clip(DOOR, 1)), verified(`${DOOR}.json`), gone(`${DOOR}.json`));
  expect(await ledger.refresh()).toEqual(new Set([DOOR]));
  expect([...ledger.files.keys()]).toEqual([clip(DOOR, 2)]);
  expect(ledger.hasManifest(`${DOOR}.json`)).toBe(false);
  expect(await ledger.refresh()).toEqual(new Set());
});

it('waits for the end of a line that is being written', async () => {
  await append(verified(`${YARD}.json`));
  const ledger = open();
  await ledger.refresh();
  const line = JSON.stringify({ at: 'x', at_ms: 1, ...verified(`${DOOR}.json`) });
  appendFileSync(layout().syncLedgerFile('nas', DAY), line.slice(0, 50));
  await ledger.refresh();
  expect(ledger.hasManifest(`${DOOR}.json`)).toBe(false);
  appendFileSync(layout().syncLedgerFile('nas', DAY), `${line.slice(50)}\n`);
  await ledger.refresh();
  expect(ledger.hasManifest(`${DOOR}.json`)).toBe(true);
});

it('begins anew when the file was cut, removed or replaced', async () => {
  await append(verified(`${YARD}.json`), verified(clip(DOOR)));
  const ledger = open();
  await ledger.refresh();
  await ledger.watch(new Set([DOOR]));
  truncateSync(layout().syncLedgerFile('nas', DAY), 10);
  expect(await ledger.refresh()).toEqual(new Set([DOOR, YARD]));
  expect(ledger.hasManifest(`${YARD}.json`)).toBe(false);
  expect([...ledger.files.keys()]).toEqual([]);
  rmSync(layout().syncLedgerFile('nas', DAY));
  await append(verified(clip(DOOR)));
  await ledger.refresh();
  expect([...ledger.files.keys()]).toEqual([clip(DOOR)]);
});
