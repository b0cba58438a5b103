import { lengthText, sizeText } from '@pm-dvr/contracts';
import {
  ageOrders,
  cameraLimit,
  cameraSizeOrders,
  type RoutineOrder,
  totalSizeOrders,
} from './limits-policy.ts';
import type { RuleInWork, RunBook } from './run-book.ts';
import { routineByCamera } from './store-facts.ts';

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
 * Measures anew, and holds the limits as far as that is done at once, with room for so many bytes more in the budget;
 * {@link cleanRoutine} has the last word. Gives how much room there is now.
 */
export async function makeRoom(book: RunBook, bytes: number): Promise<number> {
  await book.measure();
  await holdLimits(book, bytes);
  return book.limits.totalSizeBytes - book.routineBytes;
}

/** Gives whether each deletion freed what it was to free. */
async function holdLimits(book: RunBook, roomBytes = 0): Promise<boolean> {
  const { limits, nowMs } = book;
  const sizes = openCameraSizes(book);
  const bySize = await book.deleteRoutine(
    cameraSizeOrders(book.days, limits, nowMs),
    ({ camera }) => sizes.get(camera) as RuleInWork,
  );
  const age = book.rule('age', limits.ageMs === undefined ? {} : { limit: limits.ageMs });
  await book.deleteRoutine(ageOrders(book.days, limits, nowMs), () => age);
  const total = book.rule('total-size', { limit: limits.totalSizeBytes, found: book.routineBytes });
  const totalSizeBytes = Math.max(0, limits.totalSizeBytes - roomBytes);
  const orders: RoutineOrder[] = totalSizeOrders(book.days, { ...limits, totalSizeBytes }, nowMs);
  const byTotal = await book.deleteRoutine(orders, () => total);
  return bySize.isEnough && byTotal.isEnough;
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
