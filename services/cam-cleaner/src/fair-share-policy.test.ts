import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fairBudgets, oldestCuts, type Use } from './fair-share-policy.ts';
import type { RoutineDay } from './store-facts.ts';

function use(camera: string, bytes: number, share = 1): Use {
  return { camera, bytes, share };
}

function total(amounts: ReadonlyMap<string, number>): number {
  return [...amounts.values()].reduce((sum, bytes) => sum + bytes, 0);
}

const uses = fc
  .array(fc.record({ bytes: fc.nat(1e12), share: fc.double({ min: 0.01, max: 100, noNaN: true }) }), {
    maxLength: 20,
  })
  .map((list) => list.map(({ bytes, share }, at): Use => use(`cam${at}`, bytes, share)));

it.each([
  { what: 'all that fits', given: [use('a', 10), use('b', 20)], limit: 30, kept: { a: 10, b: 20 } },
  { what: 'equal parts', given: [use('a', 50), use('b', 50)], limit: 60, kept: { a: 30, b: 30 } },
  {
    what: 'a small camera whole, and its rest to the others',
    given: [use('small', 10), use('a', 100), use('b', 100)],
    limit: 110,
    kept: { small: 10, a: 50, b: 50 },
  },
  {
    what: 'twice the part for twice the share',
    given: [use('a', 90, 2), use('b', 90, 1)],
    limit: 90,
    kept: { a: 60, b: 30 },
  },
  { what: 'nothing of nothing', given: [use('a', 5)], limit: 0, kept: { a: 0 } },
])('keeps $what', ({ given, limit, kept }) => {
  expect(Object.fromEntries(fairBudgets(given, limit))).toEqual(kept);
});

it('shares out exactly the limit, or all that there is', () => {
  fc.assert(
    fc.property(uses, fc.nat(1e13), (given, limit) => {
      const used = given.reduce((sum, { bytes }) => sum + bytes, 0);
      expect(Math.abs(total(fairBudgets(given, limit)) - Math.min(limit, used))).toBeLessThan(
        1e-6 * limit + 1,
      );
    }),
  );
});

it('lets nobody who gives something have less, for its share, than anybody else has', () => {
  fc.assert(
    fc.property(uses, fc.nat(1e13), (given, limit) => {
      const kept = fairBudgets(given, limit);
      const levels = given.map((one) => (kept.get(one.camera) as number) / one.share);
      const highest = Math.max(0, ...levels);
      given.forEach((one, at) => {
        const gives = one.bytes - (kept.get(one.camera) as number) > 1;
        if (gives) expect(levels[at]).toBeGreaterThan(highest * (1 - 1e-6) - 1);
      });
    }),
  );
});

it('gives everybody at least as much when the limit is higher', () => {
  fc.assert(
    fc.property(uses, fc.nat(1e12), fc.nat(1e12), (given, limit, more) => {
      const [low, high] = [fairBudgets(given, limit), fairBudgets(given, limit + more)];
      for (const { camera, bytes } of given) {
        expect(low.get(camera)).toBeLessThanOrEqual(bytes);
        expect((high.get(camera) as number) + 1e-6 * bytes + 1).toBeGreaterThan(low.get(camera) as number);
      }
    }),
  );
});

const days = fc
  .array(
    fc.record({
      camera: fc.constantFrom('a', 'b', 'c'),
      bytes: fc.nat(1e11),
      fromMs: fc.integer({ min: 1.7e12, max: 1.8e12 }),
      lengthMs: fc.nat(86_400_000),
    }),
    { minLength: 1, maxLength: 20 },
  )
  .map((list) =>
    list.map(({ lengthMs, ...day }, at): RoutineDay => {
      return { ...day, day: `day${at}`, heldBytes: 0, toMs: day.fromMs + lengthMs };
    }),
  );

it('cuts exactly what is needed, the oldest first, of all cameras', () => {
  fc.assert(
    fc.property(days, fc.nat(1e12), (given, need) => {
      const used = given.reduce((sum, { bytes }) => sum + bytes, 0);
      // A day that is some milliseconds long cannot be divided as finely.
      const slack = 1 + given.reduce((sum, day) => sum + day.bytes / Math.max(1, day.toMs - day.fromMs), 0);
      expect(Math.abs(total(oldestCuts(given, need)) - Math.min(need, used))).toBeLessThan(slack);
    }),
  );
});

it('takes the camera with older footage first', () => {
  const day = { day: 'd', bytes: 100, heldBytes: 0 };
  const given = [
    { ...day, camera: 'new', fromMs: 2_000, toMs: 3_000 },
    { ...day, camera: 'old', fromMs: 1_000, toMs: 2_000 },
    { ...day, camera: 'both', fromMs: 1_000, toMs: 3_000 },
  ];
  const cuts = oldestCuts(given, 75);
  expect(cuts.get('old')).toBeCloseTo(50);
  expect(cuts.get('both')).toBeCloseTo(25);
  expect(cuts.get('new') ?? 0).toBeCloseTo(0);
});

it('cuts nothing of nothing, and nothing for nothing', () => {
  expect(oldestCuts([], 5)).toEqual(new Map());
  const day = { camera: 'a', day: 'd', bytes: 1, heldBytes: 0, fromMs: 1, toMs: 2 };
  expect(oldestCuts([day], 0)).toEqual(new Map());
});
