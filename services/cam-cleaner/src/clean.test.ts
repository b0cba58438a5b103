import fc from 'fast-check';
import { expect, it } from 'vitest';
import { clean } from './clean.ts';
import { clips, H, limits, MIN, monotonicMs, NOW, ofCamera, PLENTY, part, run } from './clean-fixture.ts';
import { dryHands } from './dry-hands.ts';
import type { Hands } from './hands.ts';
import { handsDouble, type ToyStore } from './hands-double.ts';
import { goneInAll } from './run-result.ts';

it('deletes nothing, and has no trouble, while all limits are held', async () => {
  const store = { clips: clips('a', 50), parts: [part('e', 99)], room: PLENTY };
  const { result, orders } = await run(store, { totalSizeBytes: 500, ageMs: H, eventsSizeBytes: 100 });
  expect(orders).toEqual([]);
  expect(result).toMatchObject({ troubles: [], faults: 0, routineBytes: 500, eventsBytes: 100 });
  expect(result.rules.map(({ rule }) => rule)).toEqual([
    ...['events-age', 'events-size', 'age', 'total-size', 'free-space'],
  ]);
});

it('holds the size of a camera, then the age, then the budget', async () => {
  const store = { clips: [...clips('a', 200), ...clips('b', 100)], parts: [], room: PLENTY };
  const cameras = { a: { share: 1, sizeBytes: 1_000 } };
  const { orders, result } = await run(store, { cameras, ageMs: 80 * MIN, totalSizeBytes: 1_200 });
  expect(orders.map(({ rule, camera }) => `${rule} ${camera}`)).toEqual([
    ...['camera-size a', 'age a', 'age b', 'total-size a', 'total-size b'],
  ]);
  expect(result.routineBytes).toBeLessThanOrEqual(1_200);
  expect(ofCamera(store, 'a')).toHaveLength(60);
  expect(ofCamera(store, 'b')).toHaveLength(60);
  expect(goneInAll(result)).toMatchObject({ clips: 180, bytes: 1_800 });
});

it('goes on with the others where a camera or an event cannot be deleted, and tells of both', async () => {
  const store: ToyStore = {
    clips: [...clips('a', 100), ...clips('b', 100)],
    parts: [part('e', 99), part('f', 98)],
    room: PLENTY,
  };
  const { hands } = handsDouble(store);
  let tries = 0;
  const failing: Hands = {
    ...hands,
    deleteRoutine: async (order) => {
      if (order.camera === 'a') throw new Error('EIO: a bad disk');
      return await hands.deleteRoutine(order);
    },
    deletePart: async () => {
      tries++;
      throw new Error('the chain is held');
    },
  };
  const some = limits({ totalSizeBytes: 1_000, eventsSizeBytes: 0 });
  const signal = new AbortController().signal;
  const result = await clean({
    hands: failing,
    limits: some,
    nowMs: NOW,
    monotonicMs,
    isDryRun: false,
    signal,
  });
  expect(ofCamera(store, 'b')).toHaveLength(50);
  expect(tries).toBe(1);
  expect(result.isStuck).toBe(true);
  expect(result.troubles.filter(({ code }) => code === 2)).toEqual([
    { code: 2, message: 'events cannot be deleted: the chain is held' },
    { code: 2, message: 'clips of a cannot be deleted: EIO: a bad disk' },
  ]);
});

it('shortens only the history of the camera that records most', async () => {
  const store = { clips: [...clips('k4', 100, 100), ...clips('a', 100, 10)], parts: [], room: PLENTY };
  await run(store, { totalSizeBytes: 6_000 });
  expect(ofCamera(store, 'a')).toHaveLength(100);
  expect(ofCamera(store, 'k4')).toHaveLength(50);
});

it('counts what an event holds as none of the budget, and its name as nothing freed', async () => {
  const store = {
    clips: [
      ...clips('a', 60),
      ...clips('a', 10, 10, ['e']).map((clip) => ({
        ...clip,
        fromMs: clip.fromMs - 2 * H,
        toMs: clip.toMs - 2 * H,
      })),
    ],
    ...{ parts: [part('e', 2)], room: PLENTY },
  };
  const { result } = await run(store, { totalSizeBytes: 550 });
  expect(result.rules.find(({ rule }) => rule === 'total-size')).toMatchObject({
    found: 600,
    cameras: { a: { clips: 15, heldClips: 10, bytes: 50 } },
  });
});

it('tells of a budget that footage under the least age exceeds, and deletes none of it', async () => {
  const store = { clips: clips('a', 30), parts: [], room: PLENTY };
  const { result } = await run(store, { totalSizeBytes: 40 });
  expect(store.clips).toHaveLength(10);
  expect(result.troubles).toEqual([
    {
      code: 1,
      message:
        'limit_total_size is not held: 100 B, the limit is 40 B; the last 10min 00s of each camera are never deleted for it (limit_min_age)',
    },
  ]);
});

it('tells of files that cannot be deleted', async () => {
  const store = { clips: clips('a', 30), parts: [], room: PLENTY, locked: ['a'] };
  const { result } = await run(store, { totalSizeBytes: 200 });
  expect(result.troubles).toEqual([
    { code: 1, message: expect.stringMatching(/^\d+ files could not be deleted$/) },
  ]);
});

it('makes room by routine first, down to limit_min_size, then by safe events, then by the rest of routine', async () => {
  const store = {
    clips: clips('a', 60),
    parts: [
      part('old', 50),
      part('older', 60),
      part('unsafe', 70, { missingAt: ['nas'] }),
      part('new', 0.02),
    ],
    room: 1_000,
  };
  const { result, orders, dropped } = await run(store, { minFreeBytes: 700, minSizeBytes: 300 });
  // 600 of clips and 400 of events leave nothing; 735 are wanted.
  expect(dropped.map(({ id }) => id)).toEqual(['older', 'old']);
  expect(orders.every(({ rule }) => rule === 'free-space')).toBe(true);
  expect(store.clips).toHaveLength(10);
  expect(store.parts.map(({ id }) => id)).toEqual(['unsafe', 'new']);
  expect(result).toMatchObject({ freeBytes: 700, lost: [] });
  expect(result.troubles).toMatchObject([{ code: 1 }]);
});

it('leaves limit_min_size of routine where safe events are enough', async () => {
  const store = { clips: clips('a', 60), parts: [part('old', 50), part('older', 60)], room: 1_000 };
  const { result, dropped } = await run(store, { minFreeBytes: 550, minSizeBytes: 300 });
  expect(store.clips).toHaveLength(30);
  expect(dropped.map(({ id }) => id)).toEqual(['older']);
  expect(result).toMatchObject({ freeBytes: 600, troubles: [] });
});

it('lets what is not safe go only below the floor itself, only as far as needed, and loudly', async () => {
  const unsafe = ['u1', 'u2', 'u3'].map((id, at) => part(id, 90 - at, { missingAt: ['nas'] }));
  const store = { clips: clips('a', 10), parts: [part('safe', 10), ...unsafe], room: 1_000 };
  const { result, dropped } = await run(store, { minFreeBytes: 680 });
  expect(dropped.map(({ id }) => id)).toEqual(['safe', 'u1']);
  expect(result.lost.map(({ id }) => id)).toEqual(['u1']);
  expect(result.freeBytes).toBe(700);
  expect(result.troubles).toMatchObject([
    { code: 2, message: expect.stringContaining('evidence had to go: 1 part of events, 100 B') },
    { code: 1, message: expect.stringContaining('5 % more are wanted') },
  ]);
});

it('deals with each file system on its own', async () => {
  const store = { clips: clips('a', 60), parts: [part('old', 50)], room: 10_000, eventsRoom: 150 };
  const { orders, dropped } = await run(store, { minFreeBytes: 100 });
  expect(orders).toEqual([]);
  expect(dropped.map(({ id }) => id)).toEqual(['old']);
  const other = { clips: clips('a', 60), parts: [part('old', 50)], room: 650, eventsRoom: 10_000 };
  const second = await run(other, { minFreeBytes: 100 });
  expect(second.dropped).toEqual([]);
  expect(second.result.troubles).toEqual([]);
  expect(other.clips).toHaveLength(54);
});

it('looks anew where a sum that was out of date promised too much', async () => {
  const old = clips('a', 60, 10, ['e']).map((clip) => ({
    ...clip,
    fromMs: clip.fromMs - 2 * H,
    toMs: clip.toMs - 2 * H,
  }));
  const store = {
    clips: [...clips('a', 40), ...old, ...clips('b', 100)],
    parts: [part('e', 3)],
    room: PLENTY,
  };
  const { hands } = handsDouble(store);
  let looks = 0;
  const outdated = {
    ...hands,
    measure: async () => {
      const found = await hands.measure();
      if (++looks > 1) return found;
      return { ...found, days: found.days.map((day) => ({ ...day, heldBytes: 0 })) };
    },
  };
  const signal = new AbortController().signal;
  const some = limits({ totalSizeBytes: 1_200 });
  const result = await clean({
    hands: outdated,
    limits: some,
    nowMs: NOW,
    monotonicMs,
    isDryRun: false,
    signal,
  });
  expect(result).toMatchObject({ troubles: [], routineBytes: 700 });
  expect(ofCamera(store, 'b')).toHaveLength(60);
});

it('stops between two deletions', async () => {
  const store = { clips: clips('a', 60), parts: [], room: PLENTY };
  const { result, orders } = await run(store, { totalSizeBytes: 100 }, AbortSignal.abort());
  expect(orders).toEqual([]);
  expect(result.isInterrupted).toBe(true);
});

const toyStores = fc.record({
  a: fc.nat(60),
  b: fc.nat(60),
  size: fc.integer({ min: 1, max: 50 }),
  total: fc.nat(3_000),
  floor: fc.nat(3_000),
  room: fc.nat(6_000),
  parts: fc.array(fc.record({ hours: fc.nat(99), isSafe: fc.boolean() }), { maxLength: 6 }),
});

function toyStore({
  a,
  b,
  size,
  room,
  parts,
}: typeof toyStores extends fc.Arbitrary<infer Toy> ? Toy : never): ToyStore {
  return {
    clips: [...clips('a', a, size), ...clips('b', b, 10)],
    parts: parts.map(({ hours, isSafe }, at) => part(`e${at}`, hours, { missingAt: isSafe ? [] : ['nas'] })),
    room,
  };
}

it('lets no unsafe event go while a safe one, or a clip older than ten minutes, is left', async () => {
  await fc.assert(
    fc.asyncProperty(toyStores, async (toy) => {
      const store = toyStore(toy);
      const { result } = await run(store, { minFreeBytes: toy.floor, totalSizeBytes: toy.total });
      if (result.lost.length === 0) return;
      expect(store.clips.every(({ toMs }) => toMs > NOW - 10 * MIN)).toBe(true);
      expect(
        store.parts.filter(({ missingAt, atMs }) => missingAt.length === 0 && atMs < NOW - 10 * MIN),
      ).toEqual([]);
    }),
  );
});

it('frees never more than is needed by more than a clip of each camera, or one event', async () => {
  await fc.assert(
    fc.asyncProperty(toyStores, async (toy) => {
      const store = toyStore(toy);
      const before = store.clips.reduce((sum, { bytes }) => sum + bytes, 0);
      const free = store.room - before - store.parts.length * 100;
      const { result } = await run(store, { minFreeBytes: toy.floor, totalSizeBytes: toy.total });
      const byBudget = Math.max(0, before - toy.total);
      const bySpace = Math.max(0, Math.ceil(toy.floor * 1.05) - free);
      const most = Math.max(byBudget, bySpace) + 2 * (toy.size + 10 + 2) + 100;
      expect(goneInAll(result).bytes).toBeLessThanOrEqual(most);
    }),
  );
});

it('says in a dry run what a real run then does', async () => {
  await fc.assert(
    fc.asyncProperty(toyStores, fc.nat(90), async (toy, minutes) => {
      const some = limits({ totalSizeBytes: toy.total, minFreeBytes: toy.floor, ageMs: minutes * MIN });
      const store = toyStore(toy);
      const shared = { limits: some, nowMs: NOW, monotonicMs, signal: new AbortController().signal };
      const counting = handsDouble(store, { isDryRun: true }).hands;
      const dry = await clean({ ...shared, hands: dryHands(counting), isDryRun: true });
      expect(store).toEqual(toyStore(toy));
      const real = await clean({ ...shared, hands: handsDouble(store).hands, isDryRun: false });
      const text = JSON.stringify({ ...dry, isDryRun: false }).replace('evidence would have', 'evidence had');
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(real)));
    }),
  );
});
