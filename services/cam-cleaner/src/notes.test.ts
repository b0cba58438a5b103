import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storeLayout } from '@pm-dvr/contracts';
import { makeFolder } from '@pm-dvr/runtime';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { NO_NOTES, type Notes, readNotes, writeNotes } from './notes.ts';

let layout: ReturnType<typeof storeLayout>;
beforeEach(() => {
  layout = storeLayout({ baseDir: mkdtempSync(join(tmpdir(), 'pm-dvr-notes-')) });
  makeFolder(layout.cleanerDir);
});
afterEach(() => rmSync(layout.baseDir, { recursive: true }));

const notes: fc.Arbitrary<Notes> = fc.record(
  {
    ...{ freedBytes: fc.nat(), freedClips: fc.nat(), mailedMs: fc.nat(), lostMs: fc.nat() },
    lostText: fc.string({ unit: 'grapheme' }),
  },
  { requiredKeys: ['freedBytes', 'freedClips'] },
);

it('is what was written', async () => {
  const property = fc.asyncProperty(notes, async (all) => {
    await writeNotes(layout, all);
    expect(await readNotes(layout)).toEqual(all);
  });
  await fc.assert(property, { numRuns: 30 });
});

it('is of a file that was torn, or is another one, no more than numbers and a text, each as it stands there', async () => {
  const value = fc.oneof(fc.jsonValue(), fc.nat());
  const keys = { freedBytes: value, freedClips: value, mailedMs: value, lostMs: value, lostText: value };
  const text = fc.oneof(
    fc.record({ ...keys, other: value }, { requiredKeys: [] }).map((said) => JSON.stringify(said)),
    fc.jsonValue().map((said) => JSON.stringify(said)),
    fc.tuple(notes, fc.nat(100)).map(([said, end]) => JSON.stringify(said).slice(0, end)),
    fc.string(),
  );
  const property = fc.asyncProperty(text, async (held) => {
    writeFileSync(join(layout.cleanerDir, 'notes.json'), held);
    for (const [key, said] of Object.entries(await readNotes(layout))) {
      if (NO_NOTES[key as keyof Notes] === said) continue;
      expect(Object.keys(keys)).toContain(key);
      expect(typeof said).toBe(key === 'lostText' ? 'string' : 'number');
      expect(JSON.parse(held)[key]).toBe(said);
    }
  });
  await fc.assert(property, { numRuns: 100 });
});
