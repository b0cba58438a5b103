import { lengthText, sizeText } from '@pm-dvr/contracts';
import { makeRoomFor } from './clean-routine.ts';
import {
  type EventChoice,
  type EventPart,
  isSettled,
  lackingRemotes,
  tooMuch,
  tooOld,
} from './event-limits-policy.ts';
import type { Rule } from './limits-policy.ts';
import { EVENTS, type RunBook } from './run-book.ts';

/** What the cameras write while many events go, so often room is made for as well. */
const LOOK_AGAIN_MS = 10_000;

/** Holds `events_age` and `events_size`, as far as safe parts go; what they are not held by is a trouble. */
export async function cleanEvents(book: RunBook): Promise<void> {
  const { limits, nowMs } = book;
  const { eventsAgeMs, eventsSizeBytes } = limits;
  const partsBefore = book.parts.length;
  if (eventsAgeMs === undefined) book.rule('events-age');
  else {
    const choice = tooOld(book.parts, eventsAgeMs, nowMs);
    await follow(book, 'events-age', eventsAgeMs, choice);
    if (choice.kept.length > 0)
      book.trouble(1, `events_age (${lengthText(eventsAgeMs)}) is not held: ${keptText(choice.kept)}`);
  }
  if (eventsSizeBytes === undefined) book.rule('events-size');
  else {
    const choice = tooMuch(book.parts, eventsSizeBytes);
    await follow(book, 'events-size', eventsSizeBytes, choice);
    if (choice.kept.length > 0) {
      const found = `${sizeText(book.eventsBytes)}, the limit is ${sizeText(eventsSizeBytes)}`;
      book.trouble(1, `events_size is not held: ${found}; ${keptText(choice.kept)}`);
    }
  }
  // Clips that those events held are routine now.
  if (book.parts.length < partsBefore && !book.signal.aborted) await book.measure();
}

/** What events held becomes routine when they go: room is made for it before, so that the budget holds at every instant. */
async function follow(
  book: RunBook,
  rule: Rule,
  limit: number,
  choice: EventChoice<EventPart>,
): Promise<void> {
  const account = book.rule(rule, { limit, found: book.eventsBytes });
  let roomBytes = 0;
  for (const part of choice.go) {
    // A dry run would tell of the same clips here and when it comes to routine.
    let bytes = book.isDryRun ? 0 : await loosenedBytes(book, part);
    if (bytes > Math.max(0, roomBytes) || (!book.isDryRun && book.sinceMeasuredMs > LOOK_AGAIN_MS)) {
      roomBytes = await makeRoomFor(book, part);
      bytes = await loosenedBytes(book, part);
    }
    if (book.signal.aborted || book.stuck.has(EVENTS)) return;
    if (await book.deletePart(part, account)) roomBytes -= bytes;
  }
}

async function loosenedBytes({ hands }: RunBook, part: EventPart): Promise<number> {
  return (await hands.loosens(part)).reduce((sum, { bytes }) => sum + bytes, 0);
}

/** `12 parts of events are kept, which are not safe yet: 12 not at nas`. */
function keptText(kept: readonly EventPart[]): string {
  const unfinished = kept.filter((part) => !isSettled(part)).length;
  const reasons = lackingRemotes(kept).map(([remote, parts]) => `${parts} not at ${remote}`);
  if (unfinished > 0) reasons.push(`${unfinished} not finished`);
  const count = kept.length === 1 ? '1 part of an event is' : `${kept.length} parts of events are`;
  return `${count} not safe yet (${reasons.join(', ')})`;
}
