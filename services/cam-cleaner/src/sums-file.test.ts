import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CleanerFixture, NOON, naming } from './cleaner-fixture.ts';
import { measureStore } from './store-sums.ts';
import { emptySums, readSums, type Sums, writeSums } from './sums-file.ts';

const REMOTES = 'abc';
let store: CleanerFixture;
let path: string;
beforeEach(() => {
  store = new CleanerFixture();
  mkdirSync(store.layout.cleanerDir, { recursive: true });
  path = join(store.layout.cleanerDir, 'sums.json');
});
afterEach(() => store.remove());

const read = () => readSums(store.layout, naming.template, REMOTES);

const count = fc.nat();
const words = fc.string({ unit: 'grapheme' });
const mtimeNs = fc.stringMatching(/^[1-9]\d{18}$/);
const held = fc.record({ key: words, clips: count, bytes: count });
const chunk = fc.record(
  {
    ...{ upto: words, digest: words, names: count, clips: count, bytes: count },
    ...{ fromMs: count, toMs: count, fromSequence: count, toSequence: count, held },
  },
  {
    requiredKeys: [
      'upto',
      'digest',
      'names',
      'clips',
      'bytes',
      'fromMs',
      'toMs',
      'fromSequence',
      'toSequence',
    ],
  },
);
const part = fc.record(
  {
    ...{ file: words, stamp: words, atMs: count, isFinal: fc.boolean(), sha256: words },
    ...{ wantedBy: fc.array(words), links: count, idFiles: count, ownBytes: count },
    held: fc.dictionary(words, fc.array(count)),
  },
  {
    requiredKeys: ['file', 'stamp', 'atMs', 'isFinal', 'wantedBy', 'links', 'idFiles', 'ownBytes', 'held'],
  },
);
const chunks = fc.array(chunk, { maxLength: 3 });
const parts = fc.array(part, { maxLength: 3 });
const missing = fc.dictionary(words, fc.record({ stamp: words, files: fc.array(words) }), { maxKeys: 2 });
const sums: fc.Arbitrary<Sums> = fc.record({
  ...{
    version: fc.constant(1 as const),
    template: fc.constant(naming.template),
    remotes: fc.constant(REMOTES),
  },
  clipDays: fc.dictionary(words, fc.record({ mtimeNs, takenMs: count, chunks }), { maxKeys: 3 }),
  eventDays: fc.dictionary(words, fc.record({ mtimeNs, takenMs: count, parts, missing }), { maxKeys: 3 }),
});

test('what was measured is read back as it was, unless for another template; events only for the same remotes', () => {
  const property = fc.property(sums, (all) => {
    writeSums(store.layout, all);
    expect(read()).toEqual(all);
    expect(readSums(store.layout, naming.template, 'other')).toEqual({
      ...all,
      ...{ remotes: 'other', eventDays: {} },
    });
    expect(readSums(store.layout, 'other', REMOTES)).toEqual(emptySums('other', REMOTES));
  });
  fc.assert(property, { numRuns: 25 });
});

test('a file that is torn, or another one, is as none', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 40 }).map((all) => Buffer.from(all)),
    fc.jsonValue().map((value) => JSON.stringify(value)),
    fc.tuple(sums, fc.nat()).map(([all, end]) => torn(JSON.stringify(all), end)),
  );
  const property = fc.property(bytes, (text) => {
    writeFileSync(path, text);
    expect(read()).toEqual(emptySums(naming.template, REMOTES));
  });
  fc.assert(property, { numRuns: 100 });
});

test('one of whose values somebody altered does not keep the store from being measured', async () => {
  store.clips('front', NOON, 3);
  await store.event('door', store.clips('back', NOON, 2));
  const measure = (write: boolean) =>
    measureStore({ layout: store.layout, naming, remotes: [{ name: 'nas' }], write });
  const truth = await measure(false);
  await measure(true);
  await measure(true);
  const known = readFileSync(path, 'utf8');
  const places = placesIn(JSON.parse(known));
  const other = fc.constantFrom<unknown>(null, 'x', [], [null], {}, { x: null }, true);
  const property = fc.asyncProperty(fc.constantFrom(...places), other, async (place, value) => {
    writeFileSync(path, JSON.stringify(altered(JSON.parse(known), place, value)));
    const { days, events } = await measure(false);
    const shape = (all: readonly object[]) =>
      all.map((one) => Object.values(one).map((field) => typeof field));
    expect([shape(days), shape(events)]).toEqual([shape(truth.days), shape(truth.events)]);
  });
  await fc.assert(property, { numRuns: 40 });
});

function torn(text: string, end: number): string {
  return text.slice(0, end % text.length);
}

type Place = readonly (string | number)[];

/** The ways to all values within a value. */
function placesIn(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    [key],
    ...placesIn(inner).map((place) => [key, ...place]),
  ]);
}

function altered(value: unknown, [key, ...rest]: Place, other: unknown): unknown {
  if (key === undefined) return other;
  const holder = value as Record<string | number, unknown>;
  holder[key] = altered(holder[key], rest, other);
  return value;
}
