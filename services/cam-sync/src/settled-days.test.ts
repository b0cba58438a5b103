import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storeLayout } from '@pm-dvr/contracts';
import { makeFolder } from '@pm-dvr/runtime';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type DayState, SettledDays } from './settled-days.ts';

let layout: ReturnType<typeof storeLayout>;
beforeEach(() => {
  layout = storeLayout({ baseDir: mkdtempSync(join(tmpdir(), 'pm-dvr-settled-')) });
  makeFolder(join(layout.syncDir, 'nas'));
});
afterEach(() => rmSync(layout.baseDir, { recursive: true }));

const state = fc.record({ changedMs: fc.nat(), ledgerBytes: fc.nat() });
const days = fc.dictionary(fc.constantFrom('2026.11.19', '2026.11.20', '2026.11.21'), state);
const settled = (events?: string[]) => new SettledDays(layout, 'nas', events ? { events } : {});

/** Remembers these days, and gives the text of the file. */
function remember(all: Record<string, DayState>): void {
  const book = settled();
  book.adoptFilter();
  book.keepOnly(new Set());
  for (const [day, one] of Object.entries(all)) book.add(day, one);
  book.save();
}

it('remembers the days that are settled, for the same filter and in that state only', () => {
  const property = fc.property(days, state, (all, other) => {
    remember(all);
    for (const day of ['2026.11.19', '2026.11.20', '2026.11.21']) {
      const one = all[day];
      if (one) expect([settled().has(day, one), settled(['door']).has(day, one)]).toEqual([true, false]);
      const isSame = one?.changedMs === other.changedMs && one.ledgerBytes === other.ledgerBytes;
      expect(settled().has(day, other)).toBe(isSame);
    }
    expect([settled().isSameFilter, settled(['door']).isSameFilter]).toEqual([true, false]);
  });
  fc.assert(property, { numRuns: 25 });
});

it('takes no day for settled by a file that is torn, or another one', () => {
  const shape = fc.record({ version: fc.constantFrom(1, 2), filter: fc.string(), days: fc.jsonValue() });
  const text = fc.oneof(
    fc.oneof(shape, fc.jsonValue()).map((value) => JSON.stringify(value)),
    fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes)),
  );
  const property = fc.property(text, state, (held, one) => {
    writeFileSync(join(layout.syncDir, 'nas', 'settled.json'), held);
    const book = settled();
    expect([book.isSameFilter, book.has('2026.11.20', one)]).toEqual([false, false]);
  });
  fc.assert(property, { numRuns: 60 });
});
