import { fairBudgets, oldestCuts, type Use } from './fair-share-policy.ts';
import { type RoutineDay, routineByCamera } from './store-facts.ts';

/** The rules in the order in which they run, by the names that they have in ledgers and chain. */
export const RULES = ['events-age', 'events-size', 'camera-size', 'age', 'total-size', 'free-space'] as const;
export type Rule = (typeof RULES)[number];

export interface CameraLimit {
  readonly share: number;
  readonly sizeBytes?: number;
}

/** The limits of a configuration; what is absent has none. */
export interface Limits {
  readonly totalSizeBytes: number;
  /** So much of the budget is kept free, for what is written before the next run has made room; 0 if absent. */
  readonly headroomBytes?: number;
  /** By so much less is left when more was there, so that it is not so again at once; 0 if absent. */
  readonly cushionBytes?: number;
  readonly minSizeBytes: number;
  readonly minFreeBytes: number;
  readonly ageMs?: number;
  /** Younger footage stays whatever the limits say: an event that happens now may need it. */
  readonly minAgeMs: number;
  readonly eventsAgeMs?: number;
  readonly eventsSizeBytes?: number;
  readonly sharing: 'fair' | 'oldest';
  readonly cameras: Readonly<Record<string, CameraLimit>>;
}

/** Routine of one camera that is to go: the oldest, at least so many bytes, and nothing that ends after the instant. */
export interface RoutineOrder {
  readonly camera: string;
  readonly bytes: number;
  readonly beforeMs: number;
  readonly rule: Rule;
  /** File names of clips that count as freed although an event holds them: it goes next. */
  readonly going?: ReadonlySet<string>;
}

/** What the `size` of cameras orders. `nowMs` is since the epoch. */
export function cameraSizeOrders(days: readonly RoutineDay[], limits: Limits, nowMs: number): RoutineOrder[] {
  return [...routineByCamera(days)].flatMap(([camera, bytes]) => {
    const limit = cameraLimit(limits, camera).sizeBytes ?? Number.POSITIVE_INFINITY;
    return order('camera-size', camera, bytes - limit, nowMs - limits.minAgeMs);
  });
}

/** What `limit_age` orders: all that is older, of each camera that has such. */
export function ageOrders(days: readonly RoutineDay[], limits: Limits, nowMs: number): RoutineOrder[] {
  if (limits.ageMs === undefined) return [];
  const beforeMs = nowMs - Math.max(limits.ageMs, limits.minAgeMs);
  const cameras = new Set(days.filter((day) => day.fromMs < beforeMs).map((day) => day.camera));
  return [...cameras].map((camera) => ({ camera, bytes: Number.POSITIVE_INFINITY, beforeMs, rule: 'age' }));
}

/** What `limit_total_size` orders, by the way of sharing. */
export function totalSizeOrders(days: readonly RoutineDay[], limits: Limits, nowMs: number): RoutineOrder[] {
  const uses = [...routineByCamera(days)].map(([camera, bytes]): Use => {
    return { camera, bytes, share: cameraLimit(limits, camera).share };
  });
  const sumBytes = uses.reduce((sum, use) => sum + use.bytes, 0);
  const { totalSizeBytes, headroomBytes = 0, cushionBytes = 0 } = limits;
  if (sumBytes <= totalSizeBytes - headroomBytes) return [];
  const wantedBytes = Math.max(0, totalSizeBytes - headroomBytes - cushionBytes);
  const beforeMs = nowMs - limits.minAgeMs;
  if (limits.sharing === 'oldest') return oldestOrders(days, sumBytes - wantedBytes, beforeMs, 'total-size');
  const budgets = fairBudgets(uses, wantedBytes);
  return uses.flatMap(({ camera, bytes }) =>
    order('total-size', camera, bytes - (budgets.get(camera) ?? 0), beforeMs),
  );
}

/** The oldest routine of all cameras together, so many bytes of it, and nothing that ends after an instant. */
export function oldestOrders(
  days: readonly RoutineDay[],
  needBytes: number,
  beforeMs: number,
  rule: Rule,
): RoutineOrder[] {
  const cuts = oldestCuts(days, needBytes);
  return [...cuts].flatMap(([camera, bytes]) => order(rule, camera, bytes, beforeMs));
}

/** Share and size of a camera, with the share that one has that is not named. */
export function cameraLimit(limits: Pick<Limits, 'cameras'>, camera: string): CameraLimit {
  return Object.hasOwn(limits.cameras, camera) ? (limits.cameras[camera] as CameraLimit) : { share: 1 };
}

function order(rule: Rule, camera: string, bytes: number, beforeMs: number): RoutineOrder[] {
  // Sums of fractions are not exact; less than this is nothing.
  if (!(bytes > 0.001)) return [];
  return [{ camera, bytes: Math.ceil(bytes - 0.001), beforeMs, rule }];
}
