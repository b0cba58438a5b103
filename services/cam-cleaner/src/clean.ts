import { counted, sizeText } from '@pm-dvr/contracts';
import { writeRateNow, writeRates } from '@pm-dvr/footage';
import { cleanEvents } from './clean-events.ts';
import { cleanRoutine } from './clean-routine.ts';
import { cleanSpace } from './clean-space.ts';
import { NOTHING } from './dry-hands.ts';
import { EVENTS, RunBook, type RunBookOptions } from './run-book.ts';
import type { CleanResult } from './run-result.ts';
import type { RoutineDay } from './store-facts.ts';

/**
 * One run: ends what a killed one has begun, then holds every limit in the order of the rules. What cannot be held or deleted
 * is in the result; an error of the store that keeps it from looking is thrown.
 */
export async function clean(options: RunBookOptions): Promise<CleanResult> {
  const book = new RunBook(options);
  const { hands, signal } = book;
  const recovered = await hands.recover();
  const logs = signal.aborted ? NOTHING : await hands.deleteLogs();
  book.faults += logs.faults + (recovered?.faults ?? 0);
  await book.measure(true);
  const bytesPerMs = writeRateNow(book.days, book.nowMs);
  const isRateSure = isRateOfAll(book.days, book.nowMs);
  for (const step of [cleanEvents, cleanRoutine, cleanSpace]) if (!signal.aborted) await step(book);
  if (book.lost.length > 0) book.trouble(2, lostText(book));
  if (book.faults > 0) book.trouble(1, `${counted(book.faults, 'file')} could not be deleted`);
  for (const [message, what] of stuckByReason(book)) book.trouble(2, `${what} cannot be deleted: ${message}`);
  const free = hands.free();
  return {
    isDryRun: book.isDryRun,
    isInterrupted: signal.aborted,
    rules: book.rules,
    troubles: [...book.troubles].sort((a, b) => b.code - a.code),
    faults: book.faults,
    isStuck: book.stuck.size > 0,
    lost: book.lost,
    ...(recovered ? { recovered } : {}),
    logs,
    routineBytes: book.routineBytes,
    eventsBytes: book.eventsBytes,
    freeBytes: Math.min(free.recent, free.events ?? free.recent),
    unsafeParts: book.parts.filter((part) => part.missingAt.length > 0).length,
    ...{ bytesPerMs, isRateSure },
  };
}

/** Whether there is enough footage of each camera to tell what it writes. */
function isRateOfAll(days: readonly RoutineDay[], nowMs: number): boolean {
  return writeRates(days, nowMs).size === new Set(days.map(({ camera }) => camera)).size;
}

/** `clips of front and 3 other cameras`, by what keeps them from being deleted. */
function stuckByReason({ stuck }: RunBook): Map<string, string> {
  const byReason = new Map<string, string[]>();
  for (const [what, message] of stuck) byReason.set(message, [...(byReason.get(message) ?? []), what]);
  const named = (all: readonly string[]) => {
    const [first, ...others] = all.filter((what) => what !== EVENTS);
    const more = others.length > 0 ? ` and ${counted(others.length, 'other camera')}` : '';
    const clips = first === undefined ? [] : [`clips of ${first}${more}`];
    return [...clips, ...(all.includes(EVENTS) ? ['events'] : [])].join(' and ');
  };
  return new Map([...byReason].map(([message, all]) => [message, named(all)]));
}

function lostText({ lost, isDryRun }: RunBook): string {
  const bytes = sizeText(lost.reduce((sum, part) => sum + part.bytes, 0));
  const had = isDryRun ? 'would have' : 'had';
  return `evidence ${had} to go: ${counted(lost.length, 'part')} of events, ${bytes}, that some remote lacks`;
}
