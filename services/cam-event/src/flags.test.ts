import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { storeLayout } from '@pm-dvr/contracts';
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
