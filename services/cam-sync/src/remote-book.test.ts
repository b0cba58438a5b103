import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RemoteFilter, storeLayout } from '@pm-dvr/contracts';
import { appendSyncDay, readSyncDay, writeManifestSync } from '@pm-dvr/footage';
import { clockDouble } from '@pm-dvr/runtime/clock-double';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NOON, type WrittenEvent, writeEvent } from './event-fixture.ts';
import { backlogOf } from './queue-policy.ts';
import { RemoteBook } from './remote-book.ts';

const HOUR = 3_600_000;
let baseDir: string;
beforeEach(() => {
  baseDir = mkdtempSync(join(tmpdir(), 'pm-dvr-remote-book-'));
});
afterEach(() => rmSync(baseDir, { recursive: true }));

const layout = () => storeLayout({ baseDir });
/** What is written now is long past for this clock. */
const clock = clockDouble(Date.now() + HOUR);
const settledFile = () => join(layout().syncDir, 'nas', 'settled.json');
const settledDays = () => Object.keys(JSON.parse(readFileSync(settledFile(), 'utf8')).days).sort();

function openBook(
  filter: RemoteFilter = {},
  options: { remembers?: boolean; wallMs?: number } = {},
): RemoteBook {
  const { remembers = true, wallMs } = options;
  const time = wallMs === undefined ? clock : clockDouble(wallMs);
  return new RemoteBook({ layout: layout(), remote: { name: 'nas', ...filter }, clock: time, remembers });
}

/** IDs of what is open, with the number of files. */
async function openOf(book: RemoteBook): Promise<Record<string, number>> {
  const sums = await book.look();
  return Object.fromEntries(sums.map((sum) => [sum.id, backlogOf([sum]).files]));
}

/** Notes all files of an event as verified. */
const done = (book: RemoteBook, { files }: WrittenEvent) => book.verified(files);

describe('a look', () => {
  it('finds nothing in a store without events', async () => {
    expect(await openBook().look()).toEqual([]);
    expect(existsSync(layout().eventsDir)).toBe(false);
  });

  it('finds what is not verified, until it is', async () => {
    const door = writeEvent(layout(), { text: 'door' });
    const yard = writeEvent(layout(), { text: 'yard', atMs: NOON - 48 * HOUR });
    const book = openBook();
    expect(await openOf(book)).toEqual({ [door.id]: 3, [yard.id]: 3 });
    await book.verified(door.files.slice(0, 1));
    expect(await openOf(book)).toEqual({ [door.id]: 2, [yard.id]: 3 });
    await done(book, door);
    expect(await openOf(book)).toEqual({ [yard.id]: 3 });
    await done(book, yard);
    expect(await openOf(book)).toEqual({});
    expect(settledDays()).toEqual([yard.day, door.day]);
    expect(await openOf(openBook())).toEqual({});
  });

  it('gives the open files of a part as the remote is to have them', async () => {
    const door = writeEvent(layout(), { text: 'door' });
    const book = openBook();
    const [sum] = await book.look();
    const part = sum && (await book.part(sum));
    expect([...(part?.clips ?? []), part?.manifest]).toEqual(door.files);
  });

  it('finds what comes into a day that was done', async () => {
    const book = openBook();
    await done(book, writeEvent(layout(), { text: 'door' }));
    await book.look();
    const yard = writeEvent(layout(), { text: 'yard' });
    expect(await openOf(book)).toEqual({ [yard.id]: 3 });
    expect(await openOf(openBook())).toEqual({ [yard.id]: 3 });
  });

  it('follows an event that is being saved, and has its manifest when it is final', async () => {
    const saving = writeEvent(layout(), { text: 'door', state: 'saving', clips: 1 });
    const book = openBook();
    expect(await book.look()).toMatchObject([{ isRunning: true, clips: 1, manifestBytes: 0 }]);
    await book.verified(saving.files.slice(0, 1));
    expect(await book.look()).toMatchObject([{ isRunning: true, clips: 0, manifestBytes: 0 }]);
    writeEvent(layout(), { text: 'door', state: 'incomplete', clips: 2 });
    const [sum] = await book.look();
    expect(sum).toMatchObject({ isRunning: false, clips: 1 });
    expect(sum?.manifestBytes).toBeGreaterThan(0);
  });

  it('leaves a final manifest that may still be sealed anew, for its pointer is there', async () => {
    const door = writeEvent(layout(), { text: 'door' });
    const folder = join(layout().runningDir, '4711-123-x');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, door.name), JSON.stringify({ manifest: `${door.day}/${door.name}` }));
    const book = openBook();
    const [sum] = await book.look();
    expect(sum).toMatchObject({ isRunning: true, manifestBytes: 0 });
    expect(sum && (await book.part(sum))?.manifest).toBeUndefined();
    rmSync(folder, { recursive: true });
    expect(await openOf(book)).toEqual({ [door.id]: 3 });
  });

  it('finds again what is gone at the remote, whoever has noted that', async () => {
    const door = writeEvent(layout(), { text: 'door' });
    const book = openBook();
    await done(book, door);
    await book.look();
    const facts = [door.links[0] as string, door.name].map(
      (file) => ({ type: 'gone', file, detail: '' }) as const,
    );
    await appendSyncDay(layout(), 'nas', door.day, NOON, facts);
    expect(await openOf(book)).toEqual({ [door.id]: 2 });
  });

  it('sees that somebody noted something gone at the same moment as it noted something itself', async () => {
    const [door, yard] = [writeEvent(layout(), { text: 'door' }), writeEvent(layout(), { text: 'yard' })];
    const book = openBook();
    await done(book, door);
    await book.look();
    await appendSyncDay(layout(), 'nas', door.day, NOON, [{ type: 'gone', file: door.name, detail: '' }]);
    await done(book, yard);
    expect(await openOf(book)).toEqual({ [door.id]: 1 });
  });

  it('sees clips that are missing here or are not what was kept, and that they are back', async () => {
    const door = writeEvent(layout(), { text: 'door' });
    const clip = join(layout().eventDay(door.day), door.links[0] as string);
    const book = openBook();
    await book.look();
    rmSync(clip);
    // Nothing of the manifest has changed: what was known of it is looked at anew before it is uploaded.
    const [sum] = await book.look();
    if (sum) expect((await book.part(sum))?.faults).toEqual([`${door.links[0]} is missing`]);
    expect(await openOf(book)).toEqual({ [door.id]: 1 });
    writeFileSync(clip, 'other');
    const [cut] = await book.look();
    expect(cut?.fault).toContain('has 5 bytes');
    writeFileSync(clip, door.links[0] as string);
    expect(await openOf(book)).toEqual({ [door.id]: 3 });
  });

  it('never takes a damaged manifest for one that is done', async () => {
    const door = writeEvent(layout(), { text: 'door' });
    truncateSync(door.path, 20);
    const book = openBook();
    const [sum] = await book.look();
    expect(sum).toMatchObject({ id: door.id, clips: 0, manifestBytes: 0 });
    expect(sum?.fault).toContain('is not JSON');
    await book.look();
    expect(settledDays()).toEqual([]);
  });

  it('waits for a manifest that is empty, for it was just begun', async () => {
    const door = writeEvent(layout(), { text: 'door' });
    truncateSync(door.path, 0);
    expect(await openBook().look()).toMatchObject([{ isRunning: true, clips: 0 }]);
  });

  it('wants nothing for a remote whose filter wants nothing', async () => {
    writeEvent(layout(), { text: 'door' });
    const book = openBook({ cameras: ['garage'] });
    expect(await book.look()).toEqual([]);
    expect(settledDays()).toHaveLength(1);
  });

  it('looks only, where it is told so', async () => {
    writeEvent(layout(), { text: 'door' });
    expect(await openBook({}, { remembers: false }).look()).toHaveLength(1);
    expect(existsSync(layout().syncDir)).toBe(false);
  });
});

describe('what is settled', () => {
  it('is not noted while the folder may still change within its tick, or lies in the future', async () => {
    const door = writeEvent(layout(), { text: 'door' });
    for (const wallMs of [Date.now() + 500, Date.now() - 24 * HOUR]) {
      const book = openBook({}, { wallMs });
      await done(book, door);
      await book.look();
      expect(settledDays()).toEqual([]);
    }
  });

  it('does not hold when somebody sets the time of the folder back', async () => {
    const door = writeEvent(layout(), { text: 'door' });
    utimesSync(layout().eventDay(door.day), 1, 1);
    const book = openBook();
    await done(book, door);
    await book.look();
    const yard = writeEvent(layout(), { text: 'yard' });
    utimesSync(layout().eventDay(door.day), 1, 1);
    expect(await openOf(book)).toEqual({ [yard.id]: 3 });
  });

  it.each([
    ['cut', (path: string) => truncateSync(path, 30)],
    ['removed', (path: string) => rmSync(path)],
    [
      'appended to',
      (path: string, name: string) =>
        appendFileSync(
          path,
          `${JSON.stringify({ type: 'gone', at: '', at_ms: 0, file: name, detail: '' })}\n`,
        ),
    ],
  ])('does not hold when the ledger was %s', async (_, change) => {
    const door = writeEvent(layout(), { text: 'door' });
    const book = openBook();
    await done(book, door);
    await book.look();
    change(layout().syncLedgerFile('nas', door.day), door.name);
    expect(Object.keys(await openOf(book))).toEqual([door.id]);
    expect(Object.keys(await openOf(openBook()))).toEqual([door.id]);
  });

  it('is another matter for a remote of another name', async () => {
    const door = writeEvent(layout(), { text: 'door' });
    const book = openBook();
    await done(book, door);
    await book.look();
    const other = new RemoteBook({ layout: layout(), remote: { name: 'attic' }, clock, remembers: true });
    expect(await openOf(other)).toEqual({ [door.id]: 3 });
  });

  it('is forgotten with the day, and holds no day that came back', async () => {
    const door = writeEvent(layout(), { text: 'door' });
    const book = openBook();
    await done(book, door);
    await book.look();
    rmSync(layout().eventsDir, { recursive: true });
    expect(await book.look()).toEqual([]);
    expect(settledDays()).toEqual([]);
    const yard = writeEvent(layout(), { text: 'yard' });
    expect(await openOf(book)).toEqual({ [yard.id]: 3 });
  });

  it.each(['', 'null', '{"version":2}', '{"version":2,"filter":"x","days":null}'])(
    'may be damaged: %j',
    async (text) => {
      const door = writeEvent(layout(), { text: 'door' });
      mkdirSync(join(layout().syncDir, 'nas'), { recursive: true });
      writeFileSync(settledFile(), text);
      expect(await openOf(openBook())).toEqual({ [door.id]: 3 });
    },
  );

  it('need not be written: a look does not fail for that', async () => {
    const door = writeEvent(layout(), { text: 'door' });
    const book = openBook();
    await done(book, door);
    mkdirSync(settledFile());
    expect(await book.look()).toEqual([]);
  });
});

describe('another filter', () => {
  const both = { text: 'door', cameras: ['front', 'yard'] };

  it('that wants more has the manifest taken back, until all is there', async () => {
    const door = writeEvent(layout(), both);
    const narrow = openBook({ cameras: ['yard'] });
    await narrow.verified(door.files.filter(({ name }) => !name.startsWith('front-')));
    expect(await narrow.look()).toEqual([]);
    const wide = openBook();
    expect(await openOf(wide)).toEqual({ [door.id]: 3 });
    expect((await readSyncDay(layout(), 'nas', door.day)).has(door.name)).toBe(false);
    await done(wide, door);
    expect(await wide.look()).toEqual([]);
    expect(await openBook().look()).toEqual([]);
  });

  it('that wants less changes nothing', async () => {
    const door = writeEvent(layout(), both);
    const book = openBook();
    await done(book, door);
    await book.look();
    expect(await openBook({ cameras: ['yard'] }).look()).toEqual([]);
    expect((await readSyncDay(layout(), 'nas', door.day)).has(door.name)).toBe(true);
  });

  it('is noticed even if settled.json was removed', async () => {
    const door = writeEvent(layout(), both);
    const narrow = openBook({ cameras: ['yard'] });
    await narrow.verified(door.files.filter(({ name }) => !name.startsWith('front-')));
    await narrow.look();
    rmSync(settledFile());
    expect(await openOf(openBook())).toEqual({ [door.id]: 3 });
  });

  it('is no reason to trust a manifest that is another one by now', async () => {
    const door = writeEvent(layout(), { text: 'door' });
    await done(openBook(), door);
    const manifest = JSON.parse(readFileSync(door.path, 'utf8'));
    writeManifestSync(door.path, { ...manifest, sequence: 2 });
    expect(await openOf(openBook())).toEqual({ [door.id]: 1 });
  });
});

it('notes nothing as verified where the ledger cannot be written', async () => {
  const door = writeEvent(layout(), { text: 'door' });
  mkdirSync(layout().syncLedgerFile('nas', door.day), { recursive: true });
  await expect(done(openBook(), door)).rejects.toThrow('EISDIR');
  rmSync(layout().syncLedgerFile('nas', door.day), { recursive: true });
  expect(await openOf(openBook())).toEqual({ [door.id]: 3 });
});
