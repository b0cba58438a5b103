import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EventManifest, eventId, eventName, type StoreLayout, storeLayout } from '@pm-dvr/contracts';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  listManifests,
  manifestPath,
  manifestRef,
  parseManifestRef,
  readManifest,
  writeManifest,
  writeManifestSync,
} from './manifest-file.ts';
import { keptClipFixture, manifestFixture, NOON, NOON_ID } from './manifest-fixture.ts';
import { manifestText } from './manifest-text.ts';

const DAY = '2026.11.20';
let layout: StoreLayout;
let path: string;
beforeEach(async () => {
  layout = storeLayout({ baseDir: await mkdtemp(join(tmpdir(), 'manifest-file-')) });
  await mkdir(layout.eventDay(DAY), { recursive: true });
  path = manifestPath(layout, DAY, NOON_ID, 1);
});
afterEach(() => rm(layout.baseDir, { recursive: true }));

const hole = { from: 'x', from_ms: NOON, to_ms: NOON + 5, cause: 'expired', detail: 'rule' } as const;
const whole = manifestFixture({
  state: 'incomplete',
  cameras: {
    front: { clips: [keptClipFixture(1), keptClipFixture(2)], holes: [hole] },
    back: { clips: [], holes: [] },
  },
  sequence: 5,
  previous: { manifest: '2026.11.19/2026.11.19,10.00.00.json', sha256: 'b'.repeat(64) },
});

/** The same value, its keys in another order at each level. */
function turned<T>(value: T, seed: number): T {
  if (Array.isArray(value)) return value.map((part) => turned(part, seed)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, part]) => [key, turned(part, seed)] as const);
  const cut = seed % (entries.length || 1);
  return Object.fromEntries([...entries.slice(cut), ...entries.slice(0, cut)].reverse()) as T;
}

describe('the text of a manifest', () => {
  test('begins with what people look for, two spaces deep, and ends with a newline', () => {
    const text = manifestText(whole);
    expect(text).toMatch(/^\{\n {2}"version": 1,\n {2}"state": "incomplete",\n {2}"id": "\{door\}-2026/);
    expect(text).toMatch(/"previous": \{\n {4}"manifest": "2026.11.19\/[^}]*\}\n\}\n$/);
  });

  test('is the same whatever the order of keys in memory, and says the same', () => {
    const property = fc.property(fc.nat(100), (seed) => {
      const other = turned(whole, seed);
      expect(manifestText(other)).toBe(manifestText(whole));
      expect(JSON.parse(manifestText(other))).toEqual(whole);
    });
    fc.assert(property);
  });

  test('of the first in the chain says that none is before it', () => {
    expect(JSON.parse(manifestText({ ...whole, previous: null })).previous).toBeNull();
    expect(JSON.parse(manifestText(manifestFixture()))).not.toHaveProperty('previous');
  });
});

describe('a manifest', () => {
  test.each([
    ['at once', async (at: string, manifest: EventManifest) => writeManifestSync(at, manifest)],
    ['durably', writeManifest],
  ])('that is written %s is read back as it was, with the hash of its bytes', async (_, write) => {
    await write(path, manifestFixture());
    const written = await write(path, whole);
    const read = await readManifest(path);
    const sha256 = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    const { length: bytes } = await readFile(path);
    expect(read).toEqual({ manifest: whole, sha256, bytes });
    expect(written ?? { sha256, bytes }).toEqual({ sha256, bytes });
    expect(await readdir(layout.eventDay(DAY))).toEqual([`${NOON_ID}.json`]);
  });

  test('that is not there is not there', async () => {
    expect(await readManifest(path)).toBeUndefined();
    expect(await readManifest(manifestPath(layout, '2026.01.01', NOON_ID, 1))).toBeUndefined();
  });

  test.each<[string, string, string]>([
    ['no JSON', '{"version": 1', 'is not JSON'],
    ['another thing', '[]', 'is no manifest'],
    ['a manifest with a wrong value', manifestText({ ...whole, part: 0 }), 'is no manifest: part: '],
    [
      'a link outside of the folder',
      manifestText(whole).replace('"link": "front', '"link": "../front'),
      'link',
    ],
    ['that of another part', manifestText({ ...whole, part: 2 }), `another event or part: ${NOON_ID}+2.json`],
    ['that of another event', manifestText({ ...whole, id: '2026.11.20,12.00.00' }), 'another event or part'],
  ])('is damaged if the file holds %s', async (_, text, message) => {
    await writeFile(path, text);
    const error = await readManifest(path).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'MANIFEST_DAMAGED' });
    expect(error.message).toContain(`${path} `);
    expect(error.message).toContain(message);
  });
});

describe('a reference', () => {
  test('says again what it was made of', () => {
    const texts = fc.string({ unit: 'grapheme', maxLength: 60 });
    const property = fc.property(texts, fc.integer({ min: 1, max: 99_999 }), (text, part) => {
      const id = eventId(eventName(text, NOON));
      const ref = manifestRef(DAY, id, part);
      expect(parseManifestRef(ref)).toEqual({ day: DAY, id, part });
      expect(join(layout.eventsDir, ref)).toBe(manifestPath(layout, DAY, id, part));
    });
    fc.assert(property);
  });

  test.each(['', NOON_ID, `/${NOON_ID}.json`, `../${NOON_ID}.json`, `${DAY}/..`, `${DAY}/x/${NOON_ID}.json`])(
    '%j is none',
    (ref) => expect(parseManifestRef(ref)).toBeUndefined(),
  );
});

describe('the list of manifests', () => {
  const files: Record<string, string[]> = {
    '2026.11.19': ['2026.11.19,23.00.00.json', '{a}-2026.11.19,09.00.00.json'],
    [DAY]: [
      '{z}-2026.11.20,08.00.00.json',
      '{z}-2026.11.20,08.00.00+10.json',
      '{z}-2026.11.20,08.00.00+2.json',
      '{b}-2026.11.20,09.00.00.json',
      '{a}-2026.11.20,09.00.00.json',
      'front-{z}-2026.11.20,08.00.00_001(0 sec).mp4',
      '.{b}-2026.11.20,09.00.00.json.0123456789ab.tmp',
      'notes.json',
    ],
    chain: ['2026.11.20.jsonl', '{a}-2026.11.20,09.00.00.json'],
  };
  const list = async (options: Parameters<typeof listManifests>[1]) => {
    const found: string[] = [];
    for await (const { day, id, part, path } of listManifests(layout, options)) {
      expect(path).toBe(manifestPath(layout, day, id, part));
      found.push(manifestRef(day, id, part));
    }
    return found;
  };
  beforeEach(async () => {
    for (const [folder, names] of Object.entries(files)) {
      await mkdir(join(layout.eventsDir, folder), { recursive: true });
      for (const name of names) await writeFile(join(layout.eventsDir, folder, name), '');
    }
  });

  test('is in the order of the stamps, in either direction, and holds nothing else', async () => {
    const oldestFirst = [
      '2026.11.19/{a}-2026.11.19,09.00.00.json',
      '2026.11.19/2026.11.19,23.00.00.json',
      `${DAY}/{z}-2026.11.20,08.00.00.json`,
      `${DAY}/{z}-2026.11.20,08.00.00+2.json`,
      `${DAY}/{z}-2026.11.20,08.00.00+10.json`,
      `${DAY}/{a}-2026.11.20,09.00.00.json`,
      `${DAY}/{b}-2026.11.20,09.00.00.json`,
    ];
    expect(await list({ newestFirst: false })).toEqual(oldestFirst);
    expect(await list({ newestFirst: true })).toEqual(oldestFirst.reverse());
  });

  test('can be of some days only, and is empty where there is nothing', async () => {
    expect(await list({ newestFirst: false, days: ['2026.11.19', '2026.01.01'] })).toHaveLength(2);
    expect(await list({ newestFirst: false, days: [] })).toEqual([]);
    await rm(layout.eventsDir, { recursive: true });
    expect(await list({ newestFirst: false })).toEqual([]);
  });
});

test('a manifest of a thousand clips is text that can be read again', () => {
  const clips = Array.from({ length: 1_000 }, (_, index) => keptClipFixture(index + 1));
  const big: EventManifest = { ...whole, cameras: { front: { clips, holes: [] } } };
  expect(JSON.parse(manifestText(big))).toEqual(big);
});
