import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CAUSE_NAMES, dayOf, type LedgerEntry, type StoreLayout, storeLayout } from '@pm-dvr/contracts';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  appendLedger,
  firstLedgerMs,
  type LedgerFact,
  makeEntry,
  parseLedger,
  readLedger,
} from './ledger-file.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOON = new Date(2026, 10, 20, 12).getTime();

let layout: StoreLayout;
beforeEach(async () => {
  layout = storeLayout({ baseDir: await mkdtemp(join(tmpdir(), 'ledger-')) });
});
afterEach(() => rm(layout.baseDir, { recursive: true }));

const video = (atMs: number) => makeEntry(atMs, { type: 'video' });
const outage = (atMs: number, detail = '') => makeEntry(atMs, { type: 'outage', cause: 'no-answer', detail });

async function write(...entries: LedgerEntry[]): Promise<void> {
  await mkdir(layout.cameraLedgerDir('front'), { recursive: true });
  for (const entry of entries)
    await appendFile(layout.ledgerFile('front', dayOf(entry.at_ms)), `${JSON.stringify(entry)}\n`);
}
const read = (fromMs: number, toMs: number) => readLedger(layout, 'front', fromMs, toMs);

describe('an entry', () => {
  test('says its instant twice, for machines and for people', () => {
    expect(makeEntry(Date.UTC(2026, 10, 20, 14, 9, 57, 123) + 0.4, { type: 'video' }, () => 60)).toEqual({
      type: 'video',
      at: '2026-11-20T15:09:57.123+01:00',
      at_ms: Date.UTC(2026, 10, 20, 14, 9, 57, 123),
    });
  });

  test('is appended as one line to the file of its local day', async () => {
    await appendLedger(layout, 'front', video(NOON));
    await appendLedger(layout, 'front', outage(NOON + DAY, 'two\nlines'));
    await appendLedger(layout, 'front', video(NOON + DAY + 1));
    expect(await readdir(layout.cameraLedgerDir('front'))).toEqual(['2026.11.20.jsonl', '2026.11.21.jsonl']);
    const text = await readFile(layout.ledgerFile('front', '2026.11.21'), 'utf8');
    expect(text.split('\n')).toHaveLength(3);
    expect((await read(NOON, NOON + 2 * DAY)).entries).toEqual([
      video(NOON),
      outage(NOON + DAY, 'two\nlines'),
      video(NOON + DAY + 1),
    ]);
  });
});

describe('reading', () => {
  test('a camera without ledger has no entries', async () => {
    expect(await read(0, NOON)).toEqual({ entries: [], damaged: 0 });
    expect(await firstLedgerMs(layout, 'front')).toBeUndefined();
  });

  test('goes back over days to the entry that set the state', async () => {
    const entries = [
      video(NOON - 40 * DAY),
      video(NOON - 30 * DAY),
      outage(NOON - 20 * DAY),
      outage(NOON - 10 * DAY),
    ];
    await write(...entries);
    expect((await read(NOON, NOON + HOUR)).entries).toEqual(entries.slice(1));
  });

  test('goes back no further than needed', async () => {
    await write(video(NOON - 5 * DAY), video(NOON - HOUR), outage(NOON + MINUTE));
    expect((await read(NOON, NOON + HOUR)).entries).toEqual([video(NOON - HOUR), outage(NOON + MINUTE)]);
  });

  test('finds gaps and expiries of the window that were written long after', async () => {
    const span = { from_ms: NOON, to_ms: NOON + HOUR };
    const gap = makeEntry(NOON + 9 * DAY, { type: 'gap', ...span, cause: 'unknown', detail: '' });
    const expired = makeEntry(NOON + 30 * DAY, {
      type: 'expired',
      ...span,
      clips: 9,
      bytes: 99,
      rule: 'budget',
    });
    const elsewhere = { ...expired, from_ms: NOON + HOUR, to_ms: NOON + 2 * HOUR } as LedgerEntry;
    await write(video(NOON - 1), video(NOON + 8 * DAY), gap, video(NOON + 10 * DAY), expired, elsewhere);
    expect((await read(NOON, NOON + HOUR)).entries).toEqual([
      video(NOON - 1),
      video(NOON + 8 * DAY),
      gap,
      expired,
    ]);
  });

  test('keeps the order of the file when instants run backwards', async () => {
    const entries = [video(NOON), outage(NOON - HOUR), video(NOON - MINUTE)];
    await write(...entries);
    expect((await read(NOON - HOUR, NOON)).entries).toEqual(entries);
  });

  test('counts torn and foreign lines, and passes over entries of a newer version', async () => {
    await write(video(NOON));
    const file = layout.ledgerFile('front', dayOf(NOON));
    await appendFile(
      file,
      '{"type":"outage","at_ms":17\n\0\0\0\n\nnull\n[]\n{"type":"video","at_ms":"x","at":""}\n',
    );
    await appendFile(file, '{"type":"eclipse","at_ms":1,"at":""}\n');
    await write(outage(NOON + 1));
    await appendFile(file, '{"type":"vid');
    expect(await read(NOON, NOON + HOUR)).toEqual({ entries: [video(NOON), outage(NOON + 1)], damaged: 6 });
  });

  test('files that are no day files are passed over', async () => {
    await write(video(NOON));
    await writeFile(join(layout.cameraLedgerDir('front'), 'notes.jsonl'), 'x\n');
    await writeFile(join(layout.cameraLedgerDir('front'), '2026.11.20.jsonl~'), 'x\n');
    expect(await read(NOON, NOON + HOUR)).toEqual({ entries: [video(NOON)], damaged: 0 });
  });

  test('a cause that is not known yet is unknown, and its name is told', () => {
    const line = JSON.stringify({ ...outage(NOON, 'rain'), cause: 'lens-wet' });
    expect(parseLedger(`${line}\n`).entries).toEqual([
      makeEntry(NOON, { type: 'outage', cause: 'unknown', detail: 'lens-wet: rain' }),
    ]);
  });

  test('what cannot be read for another reason is an error', async () => {
    await mkdir(layout.ledgerFile('front', dayOf(NOON)), { recursive: true });
    await expect(read(NOON, NOON + HOUR)).rejects.toMatchObject({ code: 'EISDIR' });
  });
});

test('the first instant of a ledger is the earliest that its oldest readable file speaks of', async () => {
  const span = { from_ms: NOON - 9 * DAY, to_ms: NOON - 8 * DAY };
  await write(
    outage(NOON),
    makeEntry(NOON, { type: 'expired', ...span, clips: 1, bytes: 1, rule: '' }),
    video(NOON + DAY),
  );
  await writeFile(layout.ledgerFile('front', dayOf(NOON - DAY)), 'garbage\n');
  expect(await firstLedgerMs(layout, 'front')).toBe(NOON - 9 * DAY);
});

describe('the text of a ledger', () => {
  const atMs = fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) });
  const words = fc.string({ unit: 'grapheme' });
  const stretch = { from_ms: atMs, to_ms: atMs };
  const cause = fc.constantFrom(...CAUSE_NAMES);
  const measured = { ...stretch, cause, detail: words };
  const fact: fc.Arbitrary<LedgerFact> = fc.oneof(
    fc.record({ type: fc.constant('video' as const) }),
    fc.record({ type: fc.constant('start' as const), pid: fc.integer({ min: 1 }) }),
    fc.record({ type: fc.constant('stop' as const), pid: fc.integer({ min: 1 }) }),
    fc.record({ type: fc.constant('outage' as const), cause, detail: words }),
    fc.record({ type: fc.constant('gap' as const), ...measured }),
    fc.record({ type: fc.constant('pause' as const), ...measured }),
    fc.record({
      type: fc.constant('expired' as const),
      ...stretch,
      clips: fc.nat(),
      bytes: fc.nat(),
      rule: words,
    }),
    fc.record({ type: fc.constant('lost' as const), file: words, detail: words }),
  );
  const entry = fc.tuple(atMs, fact).map(([ms, said]) => makeEntry(ms, said));
  const garbage = fc.oneof(
    fc.string().map((text) => text.replaceAll('\n', '')),
    fc.tuple(entry, fc.nat(60)).map(([said, end]) => JSON.stringify(said).slice(0, end)),
    fc.jsonValue().map((value) => JSON.stringify(value)),
    entry.map((said) => JSON.stringify({ ...said, at_ms: -1 })),
  );

  test('is read entry by entry, whatever garbage is between and behind', () => {
    const line = fc.oneof(entry, garbage);
    const property = fc.property(fc.array(line), garbage, (all, last) => {
      const lines = [...all, last];
      const text = lines.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('\n');
      const damaged = lines.filter((one) => typeof one === 'string' && one.trim() !== '').length;
      expect(parseLedger(text)).toEqual({ entries: all.filter((one) => typeof one !== 'string'), damaged });
    });
    fc.assert(property, { numRuns: 100 });
  });

  test('without states has all that was measured', () => {
    const property = fc.property(fc.array(entry), (all) => {
      const text = all.map((one) => `${JSON.stringify(one)}\n`).join('');
      const told = all.filter(({ type }) => ['gap', 'pause', 'expired'].includes(type));
      expect(parseLedger(text, false).entries).toEqual(expect.arrayContaining(told));
    });
    fc.assert(property);
  });
});
