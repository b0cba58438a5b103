import { sizeText } from '@pm-dvr/contracts';
import { resumeFreeBytes } from '@pm-dvr/footage';
import { byAge, type EventPart, isSafeToGo, isSettled } from './event-limits-policy.ts';
import { oldestOrders } from './limits-policy.ts';
import type { RuleInWork, RunBook } from './run-book.ts';
import { routineBytes } from './store-facts.ts';

/** A file system of the store. */
type Volume = 'recent' | 'events';

/** How often routine is deleted anew in a step, because less became free than was counted. */
const TRIES = 5;

/**
 * Makes free space where there is less than the floor and a reserve: routine, safe events, the rest of routine, and at last, only
 * up to the floor itself, events that are not safe (design/retention.md, "short of space").
 */
export async function cleanSpace(book: RunBook): Promise<void> {
  const free = book.hands.free();
  const least = Math.min(free.recent, free.events ?? free.recent);
  const target = resumeFreeBytes(book.limits.minFreeBytes);
  const account = book.rule('free-space', { limit: target, found: least });
  if (free.recent < target) await freeVolume(book, account, 'recent', free.events === undefined);
  if (free.events !== undefined && free.events < target) await freeVolume(book, account, 'events', true);
}

async function freeVolume(
  book: RunBook,
  account: RuleInWork,
  volume: Volume,
  hasEvents: boolean,
): Promise<void> {
  const { limits } = book;
  const target = resumeFreeBytes(limits.minFreeBytes);
  const hasRoutine = volume === 'recent';
  const short = (wanted: number) => (book.signal.aborted ? 0 : wanted - freeOf(book, volume));
  if (hasRoutine) await shrinkRoutine(book, account, limits.minSizeBytes, () => short(target));
  if (hasRoutine && hasEvents) await dropSafe(book, account, oldestRoutineMs(book), () => short(target));
  if (hasRoutine && short(target) > 0) {
    // Clips of events that went are routine now.
    await book.measure();
    await shrinkRoutine(book, account, 0, () => short(target));
  }
  // The clips of newer events have a name among the clips still, so that nothing would become free.
  const beforeMs = hasRoutine ? youngestMs(book) : Number.POSITIVE_INFINITY;
  if (hasEvents) await dropSafe(book, account, beforeMs, () => short(target));
  if (hasEvents) await dropUnsafe(book, account, beforeMs, () => short(limits.minFreeBytes));
  if (!book.signal.aborted) tell(book, volume);
}

/** Deletes the oldest routine of all cameras, down to `leastBytes` of it. */
async function shrinkRoutine(
  book: RunBook,
  account: RuleInWork,
  leastBytes: number,
  short: () => number,
): Promise<void> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const need = Math.min(short(), book.routineBytes - leastBytes);
    if (need <= 0) return;
    const orders = oldestOrders(book.days, need, youngestMs(book), 'free-space');
    const { bytes } = await book.deleteRoutine(orders, () => account);
    if (bytes === 0) return;
  }
}

async function dropSafe(
  book: RunBook,
  account: RuleInWork,
  beforeMs: number,
  short: () => number,
): Promise<void> {
  for (const part of oldParts(book, beforeMs).filter(isSafeToGo)) {
    if (short() <= 0) return;
    await book.deletePart(part, account);
  }
}

async function dropUnsafe(
  book: RunBook,
  account: RuleInWork,
  beforeMs: number,
  short: () => number,
): Promise<void> {
  for (const part of oldParts(book, beforeMs).filter(isSettled)) {
    if (short() <= 0) return;
    if ((await book.deletePart(part, account)) && part.missingAt.length > 0) book.lost.push(part);
  }
}

/** Oldest first. */
function oldParts(book: RunBook, beforeMs: number): EventPart[] {
  return book.parts.filter((part) => part.atMs < beforeMs).sort(byAge);
}

/** What is younger stays. */
function youngestMs({ nowMs, limits }: RunBook): number {
  return nowMs - limits.minAgeMs;
}

function oldestRoutineMs(book: RunBook): number {
  const starts = book.days.filter((day) => routineBytes(day) > 0).map((day) => day.fromMs);
  return Math.min(youngestMs(book), ...starts);
}

function tell(book: RunBook, volume: Volume): void {
  const { minFreeBytes } = book.limits;
  const free = freeOf(book, volume);
  if (free >= resumeFreeBytes(minFreeBytes)) return;
  const where = volume === 'recent' ? 'the clips' : 'the events';
  const found = `${sizeText(free)} free on the file system of ${where}, fs_min_free is ${sizeText(minFreeBytes)}`;
  const next = 'nothing more may be deleted; other files fill it, or the store is too small';
  if (free < minFreeBytes) book.trouble(2, `recording stops: ${found}; ${next}`);
  else book.trouble(1, `${found} and 5 % more are wanted; ${next}`);
}

function freeOf(book: RunBook, volume: Volume): number {
  const free = book.hands.free();
  return volume === 'events' ? (free.events ?? free.recent) : free.recent;
}
