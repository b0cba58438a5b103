import { resumeFreeBytes } from '@pm-dvr/footage';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ageOrders, cameraSizeOrders, type Limits, oldestOrders, totalSizeOrders } from './limits-policy.ts';
import { type RoutineDay, routineTotal, withoutOldest } from './store-facts.ts';

const GIB = 1024 ** 3;
const H = 3_600_000;
const NOW = Date.parse('2026-11-21T12:00:00Z');
const MIN_AGE_MS = 120_000;
const BEFORE = NOW - MIN_AGE_MS;

function limits(some: Partial<Limits> = {}): Limits {
  return {
    totalSizeBytes: 10 * GIB,
    minSizeBytes: 0,
    minFreeBytes: GIB,
    minAgeMs: MIN_AGE_MS,
    sharing: 'fair',
    cameras: {},
    ...some,
  };
}

/** Footage of a camera that began so many hours ago and goes on. */
function day(camera: string, bytes: number, hours = 24, heldBytes = 0): RoutineDay {
  return { camera, day: `${hours}`, bytes, heldBytes, fromMs: NOW - hours * H, toMs: NOW };
}

it('orders nothing while the budget is held, to the byte', () => {
  expect(totalSizeOrders([day('a', 10 * GIB)], limits(), NOW)).toEqual([]);
  expect(totalSizeOrders([day('a', 10 * GIB + 1)], limits(), NOW)).toEqual([
    { camera: 'a', bytes: 1, beforeMs: BEFORE, rule: 'total-size' },
  ]);
});

it('counts what events hold as none of the budget', () => {
  expect(totalSizeOrders([day('a', 15 * GIB, 24, 5 * GIB)], limits(), NOW)).toEqual([]);
});

it('shortens only the history of the camera that records most', () => {
  const orders = totalSizeOrders([day('k4', 9 * GIB), day('a', GIB), day('b', 2 * GIB)], limits(), NOW);
  expect(orders).toEqual([{ camera: 'k4', bytes: 2 * GIB, beforeMs: BEFORE, rule: 'total-size' }]);
});

it('goes by the shares', () => {
  const cameras = { a: { share: 4 }, b: { share: 1 } };
  const orders = totalSizeOrders([day('a', 10 * GIB), day('b', 10 * GIB)], limits({ cameras }), NOW);
  expect(orders.map(({ camera, bytes }) => [camera, bytes])).toEqual([
    ['a', 2 * GIB],
    ['b', 8 * GIB],
  ]);
});

it('takes the oldest of all cameras if told so', () => {
  const days = [day('old', 6 * GIB, 48), day('new', 6 * GIB, 12)];
  const orders = totalSizeOrders(days, limits({ sharing: 'oldest' }), NOW);
  expect(orders).toEqual([{ camera: 'old', bytes: 2 * GIB, beforeMs: BEFORE, rule: 'total-size' }]);
});

it('holds the size of a camera, and of no other', () => {
  const cameras = { a: { share: 1, sizeBytes: GIB } };
  const days = [day('a', GIB, 20), day('a', GIB, 44), day('b', 3 * GIB)];
  expect(cameraSizeOrders(days, limits({ cameras }), NOW)).toEqual([
    { camera: 'a', bytes: GIB, beforeMs: BEFORE, rule: 'camera-size' },
  ]);
});

it('knows no camera that is named like a property of every object', () => {
  expect(cameraSizeOrders([day('constructor', GIB)], limits(), NOW)).toEqual([]);
});

it('orders all that is too old, of the cameras that have such', () => {
  const days = [day('a', 5, 30), day('b', 5, 20)];
  expect(ageOrders(days, limits({ ageMs: 24 * H }), NOW)).toEqual([
    { camera: 'a', bytes: Number.POSITIVE_INFINITY, beforeMs: NOW - 24 * H, rule: 'age' },
  ]);
  expect(ageOrders(days, limits(), NOW)).toEqual([]);
});

it('goes below the budget by the cushion, and only when it was exceeded', () => {
  const some = limits({ cushionBytes: 1_000 });
  expect(totalSizeOrders([day('a', 10 * GIB)], some, NOW)).toEqual([]);
  const orders = totalSizeOrders([day('a', 10 * GIB + 1)], some, NOW);
  expect(orders).toMatchObject([{ camera: 'a', bytes: 1_001 }]);
});

it('keeps the headroom free, and the cushion below that', () => {
  const some = limits({ headroomBytes: 500, cushionBytes: 1_000 });
  expect(totalSizeOrders([day('a', 10 * GIB - 500)], some, NOW)).toEqual([]);
  const orders = totalSizeOrders([day('a', 10 * GIB - 499)], some, NOW);
  expect(orders).toMatchObject([{ camera: 'a', bytes: 1_001 }]);
});

it('never touches what is younger than the least age, however short the age is', () => {
  const [order] = ageOrders([day('a', 5, 30)], limits({ ageMs: 1_000 }), NOW);
  expect(order?.beforeMs).toBe(BEFORE);
});

it('wants free what a paused recorder goes on at', () => {
  expect(resumeFreeBytes(1000)).toBe(1050);
  expect(resumeFreeBytes(GIB)).toBeGreaterThanOrEqual(GIB * 1.05);
});

const days = fc.array(
  fc
    .record({
      camera: fc.constantFrom('a', 'b', 'c', 'd'),
      bytes: fc.nat(4 * GIB),
      hours: fc.integer({ min: 1, max: 999 }),
    })
    .map(({ camera, bytes, hours }) => day(camera, bytes, hours)),
  { maxLength: 30 },
);

it('orders what brings the budget back, and not a byte for each camera more', () => {
  const sharing = fc.constantFrom('fair' as const, 'oldest' as const);
  fc.assert(
    fc.property(days, sharing, fc.nat(40 * GIB), (given, way, totalSizeBytes) => {
      const orders = totalSizeOrders(given, limits({ totalSizeBytes, sharing: way }), NOW);
      const ordered = orders.reduce((sum, { bytes }) => sum + bytes, 0);
      const excess = Math.max(0, routineTotal(given) - totalSizeBytes);
      expect(ordered).toBeGreaterThanOrEqual(excess - 0.1 * orders.length);
      expect(ordered).toBeLessThan(excess + 2_000 * orders.length + 1);
      const left = orders.reduce((now, { camera, bytes }) => withoutOldest(now, camera, bytes), given);
      expect(routineTotal(left)).toBeLessThanOrEqual(totalSizeBytes);
    }),
  );
});

it('orders more of everybody when the budget is smaller', () => {
  fc.assert(
    fc.property(days, fc.nat(20 * GIB), fc.nat(20 * GIB), (given, small, more) => {
      const of = (totalSizeBytes: number) =>
        new Map(
          totalSizeOrders(given, limits({ totalSizeBytes }), NOW).map((order) => [order.camera, order.bytes]),
        );
      const [much, little] = [of(small), of(small + more)];
      for (const [camera, bytes] of little) expect((much.get(camera) ?? 0) + 1).toBeGreaterThanOrEqual(bytes);
    }),
  );
});

it('takes whole days and a part of one from the account, the oldest first', () => {
  const left = withoutOldest([day('a', 100, 24), day('b', 100, 48), day('a', 100, 48)], 'a', 150);
  expect(left.map(({ camera, bytes, fromMs }) => [camera, bytes, (NOW - fromMs) / H])).toEqual([
    ['b', 100, 48],
    ['a', 50, 12],
  ]);
});

it('names the rule of what is ordered for free space', () => {
  const [order] = oldestOrders([day('a', GIB)], 7_000, BEFORE, 'free-space');
  expect(order).toMatchObject({ camera: 'a', beforeMs: BEFORE, rule: 'free-space' });
  expect(order?.bytes).toBeGreaterThanOrEqual(7_000);
  expect(order?.bytes).toBeLessThan(7_100);
});
