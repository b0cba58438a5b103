import { resumeFreeBytes, writeRates } from '@pm-dvr/footage';
import { type EventPart, eventBytes } from './event-limits-policy.ts';
import type { FreeBytes } from './hands.ts';
import { cameraLimit, type Limits, type Rule } from './limits-policy.ts';
import { type RoutineDay, routineByCamera } from './store-facts.ts';

export interface ForecastFacts {
  readonly days: readonly RoutineDay[];
  readonly parts: readonly EventPart[];
  readonly limits: Limits;
  readonly free: FreeBytes;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
}

/** What the settings hold of one camera. */
export interface CameraForecast {
  readonly camera: string;
  /** 0: it records no longer; absent: too little footage to tell. */
  readonly bytesPerDay?: number;
  readonly routineBytes: number;
  /** How far its footage goes back now. */
  readonly historyMs: number;
  /** How far it goes back in the long run; absent if nothing limits it, or nobody can tell. */
  readonly holdsMs?: number;
  readonly limitedBy?: Rule;
}

/** When a limit will first delete something. */
export interface LimitForecast {
  readonly rule: Rule;
  readonly camera?: string;
  /** 0: it does already; absent: never, or nobody can tell. */
  readonly inMs?: number;
}

export interface Forecast {
  readonly cameras: readonly CameraForecast[];
  readonly limits: readonly LimitForecast[];
  readonly freeBytes: number;
  readonly bytesPerDay: number;
  /** Without any cleaner: until the floor, where recording stops, and until the disk is full. Absent: never. */
  readonly pausesInMs?: number;
  readonly fullInMs?: number;
  /** Most that clips can take on this disk with its floor; if the budget is more, the floor decides. */
  readonly roomBytes: number;
}

const DAY_MS = 86_400_000;

/** What the present settings hold if the cameras go on as in the last days. */
export function forecast(facts: ForecastFacts): Forecast {
  const { days, limits, free, nowMs } = facts;
  const routine = routineByCamera(days);
  const rates = writeRates(days, nowMs);
  const rate = [...rates.values()].reduce((sum, one) => sum + one, 0);
  const used = [...routine.values()].reduce((sum, bytes) => sum + bytes, 0);
  const target = resumeFreeBytes(limits.minFreeBytes);
  const roomBytes = Math.max(0, used + free.recent - target);
  return {
    cameras: cameraForecasts(facts, routine, rates, roomBytes),
    limits: limitForecasts(facts, routine, rates),
    freeBytes: free.recent,
    bytesPerDay: rate * DAY_MS,
    ...named('pausesInMs', untilMs(free.recent - limits.minFreeBytes, rate)),
    ...named('fullInMs', untilMs(free.recent, rate)),
    roomBytes,
  };
}

/** Of a camera in the long run: bytes a millisecond, and the time that its own limits leave it. */
interface Flow {
  readonly camera: string;
  readonly rate: number;
  readonly share: number;
  readonly ownMs: number;
  readonly ownRule?: Rule;
}

function cameraForecasts(
  { days, limits, nowMs }: ForecastFacts,
  routine: ReadonlyMap<string, number>,
  rates: ReadonlyMap<string, number>,
  roomBytes: number,
): CameraForecast[] {
  const flows = [...rates]
    .filter(([, rate]) => rate > 0)
    .map(([camera, rate]) => flowOf(camera, rate, limits));
  const byBudget = heldTimes(flows, limits.totalSizeBytes, limits.sharing);
  const byRoom = heldTimes(flows, roomBytes, 'oldest');
  return [...routine.keys()].sort().map((camera) => {
    const rate = rates.get(camera);
    const flow = flows.find((one) => one.camera === camera);
    const firstMs = Math.min(...days.filter((day) => day.camera === camera).map((day) => day.fromMs));
    return {
      camera,
      ...named('bytesPerDay', rate === undefined ? undefined : rate * DAY_MS),
      routineBytes: routine.get(camera) ?? 0,
      historyMs: Math.max(0, nowMs - firstMs),
      ...(flow ? shortest(flow, byBudget.get(camera), byRoom.get(camera)) : {}),
    };
  });
}

function flowOf(camera: string, rate: number, limits: Limits): Flow {
  const { share, sizeBytes } = cameraLimit(limits, camera);
  const bySizeMs = sizeBytes === undefined ? Number.POSITIVE_INFINITY : sizeBytes / rate;
  const byAgeMs = limits.ageMs ?? Number.POSITIVE_INFINITY;
  const ownMs = Math.min(bySizeMs, byAgeMs);
  const flow = { camera, rate, share, ownMs };
  if (!Number.isFinite(ownMs)) return flow;
  return { ...flow, ownRule: bySizeMs <= byAgeMs ? 'camera-size' : 'age' };
}

/** The time that a budget leaves each camera; none if all their own limits fit into it. */
function heldTimes(
  flows: readonly Flow[],
  budgetBytes: number,
  sharing: Limits['sharing'],
): Map<string, number> {
  // Water filling: "oldest" gives all the same time, "fair" all the same bytes for their share.
  const weight = (flow: Flow) => (sharing === 'fair' ? flow.share : flow.rate);
  const capOf = (flow: Flow) => flow.rate * flow.ownMs;
  const ordered = [...flows].sort((a, b) => capOf(a) / weight(a) - capOf(b) / weight(b));
  const times = new Map<string, number>();
  let left = budgetBytes;
  let weights = flows.reduce((sum, flow) => sum + weight(flow), 0);
  for (const flow of ordered) {
    const part = (left * weight(flow)) / weights;
    if (part < capOf(flow)) times.set(flow.camera, part / flow.rate);
    left -= Math.min(part, capOf(flow));
    weights -= weight(flow);
  }
  return times;
}

function shortest(
  flow: Flow,
  byBudgetMs = Number.POSITIVE_INFINITY,
  byRoomMs = Number.POSITIVE_INFINITY,
): Pick<CameraForecast, 'holdsMs' | 'limitedBy'> {
  const least = Math.min(flow.ownMs, byBudgetMs, byRoomMs);
  if (!Number.isFinite(least)) return {};
  if (flow.ownRule && least === flow.ownMs) return { holdsMs: least, limitedBy: flow.ownRule };
  return { holdsMs: least, limitedBy: least === byBudgetMs ? 'total-size' : 'free-space' };
}

function limitForecasts(
  { days, parts, limits, free, nowMs }: ForecastFacts,
  routine: ReadonlyMap<string, number>,
  rates: ReadonlyMap<string, number>,
): LimitForecast[] {
  const all = [...rates.values()].reduce((sum, rate) => sum + rate, 0);
  const used = [...routine.values()].reduce((sum, bytes) => sum + bytes, 0);
  const untilAge = (starts: readonly number[], ageMs: number) =>
    starts.length === 0 ? undefined : Math.max(0, Math.min(...starts) + ageMs - nowMs);
  const found: LimitForecast[] = [];
  const add = (rule: Rule, inMs: number | undefined, camera?: string) =>
    found.push({ rule, ...named('camera', camera), ...named('inMs', inMs) });
  if (limits.eventsAgeMs !== undefined)
    add(
      'events-age',
      untilAge(
        parts.map((part) => part.atMs),
        limits.eventsAgeMs,
      ),
    );
  if (limits.eventsSizeBytes !== undefined)
    add('events-size', untilMs(limits.eventsSizeBytes - eventBytes(parts), eventRate(parts, nowMs)));
  for (const [camera, bytes] of routine) {
    const { sizeBytes } = cameraLimit(limits, camera);
    if (sizeBytes !== undefined)
      add('camera-size', untilMs(sizeBytes - bytes, rates.get(camera) ?? 0), camera);
  }
  if (limits.ageMs !== undefined)
    add(
      'age',
      untilAge(
        days.map((day) => day.fromMs),
        limits.ageMs,
      ),
    );
  add('total-size', untilMs(limits.totalSizeBytes - used, all));
  add('free-space', untilMs(free.recent - resumeFreeBytes(limits.minFreeBytes), all));
  return found;
}

/** Bytes a millisecond that events add, over the last week. */
function eventRate(parts: readonly EventPart[], nowMs: number): number {
  const recent = parts.filter((part) => part.atMs > nowMs - 7 * DAY_MS);
  const firstMs = Math.min(nowMs - DAY_MS, ...recent.map((part) => part.atMs));
  return eventBytes(recent) / (nowMs - firstMs);
}

/** When a room is used up at a rate: 0 if it is already, undefined if never. */
function untilMs(roomBytes: number, rate: number): number | undefined {
  if (roomBytes <= 0) return 0;
  return rate > 0 ? roomBytes / rate : undefined;
}

function named<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [key in Name]?: Value });
}
