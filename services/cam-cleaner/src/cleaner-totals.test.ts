import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CleanerFixture } from './cleaner-fixture.ts';
import { RUN_RESULTS, readTotals, totalsAfter, writeTotals } from './cleaner-totals.ts';
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

it('counts on from whatever was left, and takes nothing for a count that is none', async () => {
  const key = fc.oneof(fc.constantFrom('runs ok', 'runs failed', 'bytes age', '__proto__'), fc.string());
  const value = fc.oneof(fc.nat(), fc.double(), fc.jsonValue());
  const counts = fc.dictionary(key, value).map((said) => JSON.stringify(said));
  const text = fc.oneof(
    counts,
    fc.tuple(counts, fc.nat(40)).map(([said, end]) => said.slice(0, end)),
    fc.jsonValue().map((said) => JSON.stringify(said)),
    fc.string(),
  );
  const property = fc.asyncProperty(text, async (held) => {
    writeFileSync(join(store.layout.cleanerDir, 'totals.json'), held);
    const before = await readTotals(store.layout);
    for (const [name, count] of Object.entries(before)) {
      expect(Number.isFinite(count) && count >= 0).toBe(true);
      expect(JSON.parse(held)[name]).toBe(count);
    }
    const after = totalsAfter(before, undefined);
    await writeTotals(store.layout, after);
    expect(await readTotals(store.layout)).toEqual(after);
    expect(after).toEqual({ ...before, 'runs failed': (before['runs failed'] ?? 0) + 1 });
  });
  await fc.assert(property, { numRuns: 30 });
});

it('never loses what earlier runs did', async () => {
  const property = fc.asyncProperty(
    fc.array(fc.constantFrom(...RUN_RESULTS), { maxLength: 5 }),
    async (runs) => {
      await writeTotals(store.layout, {});
      for (const run of runs) {
        const troubles = run === 'trouble' ? [{ code: 1 as const, message: 'x' }] : [];
        const ended = run === 'failed' ? undefined : result({ troubles });
        await writeTotals(store.layout, totalsAfter(await readTotals(store.layout), ended));
      }
      const totals = await readTotals(store.layout);
      for (const kind of RUN_RESULTS)
        expect(totals[`runs ${kind}`] ?? 0).toBe(runs.filter((run) => run === kind).length);
    },
  );
  await fc.assert(property, { numRuns: 8 });
});
