import { expect, it } from 'vitest';
import { clean } from './clean.ts';
import { clips, H, limits, monotonicMs, NOW, ofCamera, PLENTY, part, run } from './clean-fixture.ts';
import type { Hands } from './hands.ts';
import { handsDouble, type ToyClip, type ToyStore } from './hands-double.ts';
import { routineTotal } from './store-facts.ts';

it('holds the budget while many events go, of which the clips become routine', async () => {
  const ids = ['e1', 'e2', 'e3', 'e4', 'e5'];
  const held = ids.flatMap((id, at) =>
    clips('a', 10, 10, [id]).map((clip) => ({ ...clip, fromMs: clip.fromMs - (at + 10) * H })),
  );
  const parts = ids.map((id, at) => part(id, at + 10));
  const store: ToyStore = { clips: [...clips('a', 100), ...held], parts, room: PLENTY };
  const { hands } = handsDouble(store);
  let most = 0;
  const watched: Hands = {
    ...hands,
    deletePart: async (gone, rule) => {
      const freed = await hands.deletePart(gone, rule);
      const { days } = await hands.measure();
      most = Math.max(most, routineTotal(days));
      return freed;
    },
  };
  const some = limits({ totalSizeBytes: 1_000, eventsSizeBytes: 0 });
  const signal = new AbortController().signal;
  const result = await clean({
    hands: watched,
    limits: some,
    nowMs: NOW,
    monotonicMs,
    isDryRun: false,
    signal,
  });
  expect(store.parts).toEqual([]);
  expect(most).toBeLessThanOrEqual(1_000);
  expect(result.routineBytes).toBeGreaterThanOrEqual(990);
  expect(result.troubles).toEqual([]);
});

it('has the camera pay that an event is of which goes, with the oldest that it has', async () => {
  const own = clips('k4', 30, 100);
  const held = clips('k4', 100, 100, ['e']).map((clip) => ({
    ...clip,
    fromMs: clip.fromMs - 10 * H,
    toMs: clip.toMs - 10 * H,
  }));
  const parts = [part('e', 10, { bytes: 10_000 })];
  const store: ToyStore = { clips: [...own, ...held, ...clips('a', 100)], parts, room: PLENTY };
  const { result, orders } = await run(store, { totalSizeBytes: 5_000, eventsSizeBytes: 0 });
  expect(ofCamera(store, 'a')).toHaveLength(100);
  expect(ofCamera(store, 'k4')).toEqual([...own, ...held.slice(0, 9)]);
  expect(orders.map(({ camera }) => camera)).toEqual(['k4']);
  expect(result).toMatchObject({ routineBytes: 4_900, troubles: [] });
});

it('makes room for what is written as well, where many events go that nothing of becomes routine', async () => {
  const parts = Array.from({ length: 40 }, (_, at) => part(`e${at}`, 100 - at));
  const store: ToyStore = { clips: clips('a', 100), parts, room: PLENTY };
  const { hands } = handsDouble(store);
  let now = 0;
  let most = 0;
  const slow: Hands = {
    ...hands,
    deletePart: async (gone, rule) => {
      now += 2_000;
      const [oldest] = store.clips.toSorted((a, b) => a.fromMs - b.fromMs) as [ToyClip];
      store.clips.push({ ...oldest, fromMs: oldest.fromMs - 3 * H, toMs: oldest.toMs - 3 * H });
      most = Math.max(most, store.clips.length);
      return await hands.deletePart(gone, rule);
    },
  };
  const some = limits({ totalSizeBytes: 1_000, eventsSizeBytes: 0 });
  const signal = new AbortController().signal;
  const monotonicMs = () => now;
  await clean({ hands: slow, limits: some, nowMs: NOW, monotonicMs, isDryRun: false, signal });
  expect(store.parts).toEqual([]);
  expect(most).toBeLessThan(110);
});

it('counts what an event held as routine as soon as the event is gone', async () => {
  const store = { clips: clips('a', 100, 10, ['e']), parts: [part('e', 48)], room: PLENTY };
  const { result } = await run(store, { eventsAgeMs: 24 * H, totalSizeBytes: 500 });
  expect(store.parts).toEqual([]);
  // Half a percent is to spare, which is a clip.
  expect(result.routineBytes).toBe(490);
});

it('keeps parts of events that are not safe, and says how many which remote lacks', async () => {
  const store = {
    clips: [],
    parts: [
      part('a', 99),
      part('b', 98, { missingAt: ['nas'] }),
      part('c', 97, { missingAt: ['b2', 'nas'] }),
    ],
    room: PLENTY,
  };
  const { result, dropped } = await run(store, { eventsSizeBytes: 150, eventsAgeMs: 1_000 * H });
  expect(dropped).toEqual([{ id: 'a', rule: 'events-size' }]);
  expect(result.troubles).toEqual([
    {
      code: 1,
      message:
        'events_size is not held: 200 B, the limit is 150 B; 2 parts of events are not safe yet (1 not at b2, 2 not at nas)',
    },
  ]);
});

it('counts an event that cannot be deleted as there, and tells of it', async () => {
  const parts = [part('locked', 90), part('next', 80)];
  const store = { clips: [], parts, room: PLENTY, locked: ['locked'] };
  const { result } = await run(store, { eventsAgeMs: H });
  expect(result).toMatchObject({ eventsBytes: 100, faults: 1 });
  expect(result.rules[0]).toMatchObject({ rule: 'events-age', parts: 1, partBytes: 100 });
  expect(result.troubles).toEqual([{ code: 1, message: '1 file could not be deleted' }]);
});

it('never lets events go that are being saved, or that a process has left', async () => {
  const parts = [
    part('running', 9, { isRunning: true, isFinal: false }),
    part('left', 9, { isFinal: false }),
  ];
  const store = { clips: [], parts, room: 100 };
  const { result, dropped } = await run(store, { minFreeBytes: 500, eventsAgeMs: H, eventsSizeBytes: 1 });
  expect(dropped).toEqual([]);
  expect(result.troubles[0]).toMatchObject({ code: 2, message: expect.stringContaining('recording stops') });
});
