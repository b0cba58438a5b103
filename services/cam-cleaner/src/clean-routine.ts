import { lengthText, sizeText } from '@pm-dvr/contracts';
import type { EventPart } from './event-limits-policy.ts';
import {
  ageOrders,
  cameraLimit,
  cameraSizeOrders,
  type RoutineOrder,
  totalSizeOrders,
} from './limits-policy.ts';
import type { RuleInWork, RunBook } from './run-book.ts';
import { type RoutineDay, routineByCamera, withLoosened } from './store-facts.ts';

/** Of the budget: so much more room is made than an event needs, so that small ones do not each have the store measured anew. */
const SPARE_SHARE = 0.005;
/** A sum that was out of date is thrown away by what it is found not to fit; the second look has the right one. */
const ROUNDS = 2;

/** Holds the sizes of cameras, the age and the budget, in this order; what is not held is a trouble. */
export async function cleanRoutine(book: RunBook): Promise<void> {
  const faultsBefore = book.faults;
  for (let round = 1; round <= ROUNDS; round++) {
    if (round > 1) await book.measure();
    if (await holdLimits(book)) break;
    if (book.signal.aborted) return;
  }
  if (book.faults === faultsBefore) tellWhatIsNotHeld(book);
}

/**
 * Measures anew, and holds the limits as they will be when a part of an event is gone and its clips are routine, as far as that is
 * done at once; {@link cleanRoutine} has the last word. Those clips go by the same rules as all others, so that each camera pays for
 * its own. Gives how much room there is now before that part goes.
 */
export async function makeRoomFor(book: RunBook, part: EventPart): Promise<number> {
  await book.measure();
  await holdLimits(book, part);
  const { totalSizeBytes, headroomBytes = 0 } = book.limits;
  return totalSizeBytes - headroomBytes - book.routineBytes;
}

/** Gives whether each deletion freed what it was to free. With a part, as if it were gone, and with a little room to spare. */
async function holdLimits(book: RunBook, part?: EventPart): Promise<boolean> {
  const { limits, nowMs } = book;
  const sizes = openCameraSizes(book);
  const bySize = await followed(
    book,
    part,
    ({ camera }) => sizes.get(camera) as RuleInWork,
    (days) => cameraSizeOrders(days, limits, nowMs),
  );
  const age = book.rule('age', limits.ageMs === undefined ? {} : { limit: limits.ageMs });
  await followed(
    book,
    part,
    () => age,
    (days) => ageOrders(days, limits, nowMs),
  );
  const total = book.rule('total-size', { limit: limits.totalSizeBytes, found: book.routineBytes });
  const totalSizeBytes = limits.totalSizeBytes * (part ? 1 - SPARE_SHARE : 1);
  const byTotal = await followed(
    book,
    part,
    () => total,
    (days) => totalSizeOrders(days, { ...limits, totalSizeBytes }, nowMs),
  );
  return bySize && byTotal;
}

/** Follows what the days order, which count clips that the part holds as routine; gives whether that was enough. */
async function followed(
  book: RunBook,
  part: EventPart | undefined,
  account: (order: RoutineOrder) => RuleInWork,
  ordersOf: (days: readonly RoutineDay[]) => readonly RoutineOrder[],
): Promise<boolean> {
  const clips = part ? await book.hands.loosens(part) : [];
  const orders = ordersOf(part ? withLoosened(book.days, clips) : book.days).map((order): RoutineOrder => {
    const own = clips.filter(({ camera }) => camera === order.camera);
    return own.length > 0 ? { ...order, going: new Set(own.map(({ fileName }) => fileName)) } : order;
  });
  const { isEnough } = await book.deleteRoutine(orders, account);
  return isEnough;
}

function openCameraSizes(book: RunBook): Map<string, RuleInWork> {
  const accounts = new Map<string, RuleInWork>();
  for (const [camera, found] of routineByCamera(book.days)) {
    const limit = cameraLimit(book.limits, camera).sizeBytes;
    if (limit !== undefined) accounts.set(camera, book.rule('camera-size', { camera, limit, found }));
  }
  return accounts;
}

function tellWhatIsNotHeld(book: RunBook): void {
  const { limits } = book;
  const why = `the last ${lengthText(limits.minAgeMs)} of each camera are never deleted for it (limit_min_age)`;
  for (const [camera, bytes] of routineByCamera(book.days)) {
    const limit = cameraLimit(limits, camera).sizeBytes ?? Number.POSITIVE_INFINITY;
    if (bytes > limit)
      book.trouble(1, `camera_limits.${camera}.size is not held: ${excessText(bytes, limit)}; ${why}`);
  }
  const excess = book.routineBytes - limits.totalSizeBytes;
  if (excess > 0)
    book.trouble(
      1,
      `limit_total_size is not held: ${excessText(book.routineBytes, limits.totalSizeBytes)}; ${why}`,
    );
}

function excessText(bytes: number, limit: number): string {
  return `${sizeText(bytes)}, the limit is ${sizeText(limit)}`;
}
