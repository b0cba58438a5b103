import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CleanerFixture } from './cleaner-fixture.ts';
import { readTotals, totalsAfter, writeTotals } from './cleaner-totals.ts';
import type { CleanResult } from './run-result.ts';

let store: CleanerFixture;
beforeEach(() => {
  store = new CleanerFixture();
  mkdirSync(store.layout.cleanerDir, { recursive: true });
});
afterEach(() => store.remove());

const result = (changes: Partial<CleanResult>) =>
  ({ rules: [], troubles: [], ...changes }) as unknown as CleanResult;
const gone = (clips: number, bytes: number) => ({ clips, heldClips: 0, bytes });

it('adds up over runs, each of which is a process of its own', async () => {
  const first = result({
    rules: [
      { rule: 'total-size', cameras: { front: gone(2, 20), yard: gone(1, 5) }, parts: 0, partBytes: 0 },
      { rule: 'events-age', cameras: {}, parts: 3, partBytes: 300 },
    ],
  });
  const second = result({
    rules: [{ rule: 'total-size', cameras: { front: gone(1, 1) }, parts: 0, partBytes: 0 }],
    troubles: [{ code: 1, message: 'a limit is not held' }],
  });
  for (const run of [first, second, undefined])
    await writeTotals(store.layout, totalsAfter(await readTotals(store.layout), run));
  expect(await readTotals(store.layout)).toEqual({
    ...{ 'runs ok': 1, 'runs trouble': 1, 'runs failed': 1 },
    ...{ 'clips total-size': 4, 'bytes total-size': 26, 'parts events-age': 3, 'bytes events-age': 300 },
  });
});

it('begins anew if what is there cannot be understood', async () => {
  expect(await readTotals(store.layout)).toEqual({});
  writeFileSync(join(store.layout.cleanerDir, 'totals.json'), '{"runs ok": 1, "runs failed": "x"}');
  expect(await readTotals(store.layout)).toEqual({ 'runs ok': 1 });
  writeFileSync(join(store.layout.cleanerDir, 'totals.json'), '{"runs ok": 1');
  expect(await readTotals(store.layout)).toEqual({});
});
