import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type SyncEntry, storeLayout, syncEntrySchema } from '@pm-dvr/contracts';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appendSyncDay, readSyncDay, readSyncLines, type SyncFact, syncDays } from './sync-ledger-file.ts';

const DAY = '2026.11.21';
const SHA = 'a'.repeat(64);
const NOW = Date.UTC(2026, 10, 21, 12);

let baseDir: string;
beforeEach(async () => {
  baseDir = await mkdtemp(join(tmpdir(), 'pm-dvr-sync-ledger-'));
});
afterEach(() => rm(baseDir, { recursive: true }));

const layout = () => storeLayout({ baseDir });
const verified = (file: string, sha256 = SHA): SyncFact => ({ type: 'verified', file, bytes: 7, sha256 });

describe('the sync ledger', () => {
  it('is empty where there is none', async () => {
    expect(await readSyncDay(layout(), 'nas', DAY)).toEqual(new Map());
    expect(await syncDays(layout(), 'nas')).toEqual([]);
  });

  it('gives back what was appended, of each file the last word', async () => {
    await appendSyncDay(layout(), 'nas', DAY, NOW, [verified('a.mp4'), verified('b.mp4'), verified('c.mp4')]);
    await appendSyncDay(layout(), 'nas', DAY, NOW, [
      { type: 'gone', file: 'a.mp4', detail: 'not found' },
      verified('b.mp4', 'b'.repeat(64)),
    ]);
    expect(await readSyncDay(layout(), 'nas', DAY)).toEqual(
      new Map([
        ['b.mp4', { bytes: 7, sha256: 'b'.repeat(64) }],
        ['c.mp4', { bytes: 7, sha256: SHA }],
      ]),
    );
    expect(await readSyncDay(layout(), 'other', DAY)).toEqual(new Map());
    expect(await syncDays(layout(), 'nas')).toEqual([DAY]);
  });

  it('says nothing about a file whose line is torn, and goes on after it', async () => {
    await appendSyncDay(layout(), 'nas', DAY, NOW, [verified('a.mp4')]);
    await appendFile(layout().syncLedgerFile('nas', DAY), '{"type":"verified","file":"b.mp4","byt');
    expect([...(await readSyncDay(layout(), 'nas', DAY)).keys()]).toEqual(['a.mp4']);
    await appendSyncDay(layout(), 'nas', DAY, NOW, [verified('c.mp4')]);
    expect([...(await readSyncDay(layout(), 'nas', DAY)).keys()]).toEqual(['a.mp4', 'c.mp4']);
  });

  it('passes lines over that name a path, or are of a kind that is not known', async () => {
    await appendSyncDay(layout(), 'nas', DAY, NOW, [verified('a.mp4')]);
    const [line = ''] = (await readFile(layout().syncLedgerFile('nas', DAY), 'utf8')).split('\n');
    const more = [line.replace('a.mp4', '../b.mp4'), line.replace('verified', 'planned'), 'null', '[]'];
    await appendFile(layout().syncLedgerFile('nas', DAY), `${more.join('\n')}\n`);
    expect([...(await readSyncDay(layout(), 'nas', DAY)).keys()]).toEqual(['a.mp4']);
  });

  it('writes nothing for nothing', async () => {
    await appendSyncDay(layout(), 'nas', DAY, NOW, []);
    expect(await syncDays(layout(), 'nas')).toEqual([]);
  });

  it('is read bit by bit, whole lines only, and only what holds one of the texts', async () => {
    const path = layout().syncLedgerFile('nas', DAY);
    const read = async (from: number, texts?: readonly string[]) => {
      const files: string[] = [];
      const onEntry = ({ file }: { file: string }) => void files.push(file);
      return [await readSyncLines(path, { from, onEntry, ...(texts && { texts }) }), files] as const;
    };
    expect(await read(0)).toEqual([0, []]);
    const names = Array.from({ length: 3_000 }, (_, number) => `ä ${number}.mp4`);
    await appendSyncDay(
      layout(),
      'nas',
      DAY,
      NOW,
      names.map((name) => verified(name)),
    );
    const { length } = await readFile(path);
    expect(await read(0)).toEqual([length, names]);
    expect(await read(0, ['ä 17.mp4', 'ä 2999.'])).toEqual([length, ['ä 17.mp4', 'ä 2999.mp4']]);
    const line = `${JSON.stringify({ at: '', at_ms: 1, ...verified('last') })}\n`;
    await appendFile(path, line.slice(0, 20));
    expect(await read(length)).toEqual([length, []]);
    await appendFile(path, line.slice(20));
    expect(await read(length)).toEqual([length + line.length, ['last']]);
  });

  it('passes over a line without end', async () => {
    const path = layout().syncLedgerFile('nas', DAY);
    await appendSyncDay(layout(), 'nas', DAY, NOW, [verified('a.mp4')]);
    await appendFile(path, 'x'.repeat(300_000));
    await appendSyncDay(layout(), 'nas', DAY, NOW, [verified('b.mp4')]);
    expect([...(await readSyncDay(layout(), 'nas', DAY)).keys()]).toEqual(['a.mp4', 'b.mp4']);
  });

  it.each([
    ['bytes', -1],
    ['bytes', 1.5],
    ['sha256', 'A'.repeat(64)],
    ['sha256', 'a'.repeat(63)],
    ['at_ms', 'now'],
    ['at', undefined],
    ['file', ''],
    ['file', 'a/b'],
  ])('passes over a line whose %s is %j', async (key, value) => {
    await appendSyncDay(layout(), 'nas', DAY, NOW, [{ ...verified('a.mp4'), [key]: value } as SyncFact]);
    expect((await readSyncDay(layout(), 'nas', DAY)).size).toBe(0);
  });

  describe('of lines and garbage', () => {
    const entry = fc.record({
      ...{ type: fc.constantFrom('verified', 'gone', 'planned'), at: fc.string(), at_ms: fc.nat() },
      file: fc.oneof(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
        fc.constantFrom('', 'a/b', 'ä'),
      ),
      bytes: fc.oneof(fc.nat(), fc.constantFrom(-1, 1.5, '7', null)),
      sha256: fc.constantFrom(SHA, 'b'.repeat(64), 'a'.repeat(63)),
      detail: fc.string(),
    });
    const line = fc.oneof(
      { weight: 4, arbitrary: entry.map((said) => Buffer.from(JSON.stringify(said))) },
      fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value))),
      fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes.filter((byte) => byte !== 0x0a))),
      // The end of what is read at once falls into what follows on it.
      { weight: 2, arbitrary: fc.constantFrom(Buffer.alloc(65_000, 0), Buffer.alloc(65_300, 'ä')) },
    );
    const lines = fc.array(line, { maxLength: 12 });
    const path = () => layout().syncLedgerFile('nas', DAY);
    const write = async (bytes: Uint8Array) => {
      await mkdir(dirname(path()), { recursive: true });
      await writeFile(path(), bytes);
    };
    const read = async (from: number) => {
      const entries: SyncEntry[] = [];
      const at = await readSyncLines(path(), { from, onEntry: (found) => entries.push(found) });
      return { entries, at };
    };
    const joined = (all: readonly Buffer[]) => Buffer.concat(all.flatMap((one) => [one, Buffer.from('\n')]));

    it('takes those that are entries, and only those, in their order', async () => {
      const property = fc.asyncProperty(lines, fc.nat(60), async (all, tornBytes) => {
        const whole = joined(all);
        const torn = Buffer.from(JSON.stringify({ at: '', at_ms: 1, ...verified('torn') })).subarray(
          0,
          tornBytes,
        );
        await write(Buffer.concat([whole, torn]));
        const expected = all.flatMap((one) => syncEntrySchema.safeParse(parsed(String(one))).data ?? []);
        const { entries, at } = await read(0);
        expect(at).toBe(whole.length);
        expect(entries).toMatchObject(expected);
        expect(entries).toHaveLength(expected.length);
      });
      await fc.assert(property, { numRuns: 20 });
    });

    it('gives each once, wherever the writer was when it was read', async () => {
      const property = fc.asyncProperty(lines, fc.array(fc.nat(), { maxLength: 3 }), async (all, ends) => {
        const whole = joined(all);
        const found: SyncEntry[] = [];
        let from = 0;
        for (const end of [
          ...ends.map((one) => one % (whole.length + 1)).sort((a, b) => a - b),
          whole.length,
        ]) {
          await write(whole.subarray(0, end));
          const { entries, at } = await read(from);
          found.push(...entries);
          from = at;
        }
        expect(from).toBe(whole.length);
        expect(found).toEqual((await read(0)).entries);
      });
      await fc.assert(property, { numRuns: 20 });
    });
  });
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
