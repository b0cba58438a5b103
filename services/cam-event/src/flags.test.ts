import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { eventTextFault, storeLayout } from '@pm-dvr/contracts';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { flagPath, raiseFlag, readFlag, switchOff, touchFlag } from './flags.ts';

let layout: ReturnType<typeof storeLayout>;

beforeEach(() => {
  layout = storeLayout({ baseDir: mkdtempSync(join(tmpdir(), 'pm-dvr-flags-')) });
});

afterEach(() => rmSync(layout.baseDir, { recursive: true, force: true }));

test('a flag says which event is on, and since when nobody said so again', async () => {
  expect(readFlag(layout, 'alarm')).toBeUndefined();
  raiseFlag(layout, 'alarm', '{alarm}-2026.11.20,15.09.57');
  touchFlag(layout, 'alarm', 1_700_000_000_000);
  expect(readFlag(layout, 'alarm')).toEqual({
    id: '{alarm}-2026.11.20,15.09.57',
    touchedMs: 1_700_000_000_000,
  });
  expect(await switchOff(layout, 'alarm')).toBe(true);
  expect(await switchOff(layout, 'alarm')).toBe(false);
});

test('events whose texts differ have flags that differ, and none is outside the folder', () => {
  const texts = ['a/b', 'a_b', 'a?b', '../../x', '', ' ', '.', '..', 'x'.repeat(100), 'ä'.repeat(50)];
  const paths = texts.map((text) => flagPath(layout, text));
  expect(new Set(paths).size).toBe(texts.length);
  for (const path of paths) {
    expect(dirname(path)).toBe(layout.flagsDir);
    expect(Buffer.byteLength(basename(path))).toBeLessThan(200);
  }
});

test('a flag that somebody made by hand is one too', () => {
  raiseFlag(layout, 'alarm', 'id');
  writeFileSync(flagPath(layout, 'alarm'), '');
  expect(readFlag(layout, 'alarm')?.id).toBe('');
  expect(readdirSync(layout.flagsDir)).toEqual(['persistent-alarm']);
});

test('a flag says again which event it is for, and another text has another one', () => {
  const text = fc
    .oneof(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.string({ unit: fc.constantFrom(...'ab/_~. 1') }),
    )
    .filter((event) => eventTextFault(event) === undefined);
  const property = fc.property(text, text, fc.string({ unit: 'grapheme' }), (event, other, id) => {
    raiseFlag(layout, event, id);
    expect(readFlag(layout, event)?.id).toBe(id);
    const path = flagPath(layout, event);
    expect([dirname(path), Buffer.byteLength(basename(path)) < 200]).toEqual([layout.flagsDir, true]);
    // What another event is called must not be the file of this one.
    const asNamed = basename(path).slice('persistent-'.length);
    for (const one of [other, asNamed]) if (one !== event) expect(flagPath(layout, one)).not.toBe(path);
  });
  fc.assert(property);
});

test('whatever the file of a flag holds, the event is on, with the ID that it says or none', () => {
  const text = fc.oneof(
    fc
      .record({ event: fc.jsonValue(), id: fc.jsonValue() }, { requiredKeys: [] })
      .map((said) => JSON.stringify(said)),
    fc.jsonValue().map((value) => JSON.stringify(value)),
    fc.nat(30).map((end) => JSON.stringify({ event: 'alarm', id: '{alarm}-x' }).slice(0, end)),
    fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
  );
  raiseFlag(layout, 'alarm', '');
  const property = fc.property(text, (held) => {
    writeFileSync(flagPath(layout, 'alarm'), held);
    const { id, touchedMs } = readFlag(layout, 'alarm') ?? {};
    expect(Number.isFinite(touchedMs)).toBe(true);
    if (id !== '') expect(id).toBe(JSON.parse(String(held)).id);
  });
  fc.assert(property);
});
