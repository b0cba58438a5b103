import type { EventPartSum } from './store-sums.ts';

/** A part of an event, as the rules see it. */
export type EventPart = EventPartSum;

/** What a limit of events asks for, and what it cannot get. */
export interface EventChoice<Part> {
  /** To go, oldest first. */
  readonly go: readonly Part[];
  /** What would have to go as well, but is not safe or not final. */
  readonly kept: readonly Part[];
}

/** Whether it may go by any rule at all: it is final and nobody is saving it. */
export function isSettled(part: EventPart): boolean {
  return part.isFinal && !part.isRunning;
}

/** Whether it may go by any rule but the last of "short of space" (design/retention.md, invariant 2). */
export function isSafeToGo(part: EventPart): boolean {
  return isSettled(part) && part.missingAt.length === 0;
}

/** Whether two looks have found the same part. */
export function isSamePart(a: EventPart, b: EventPart): boolean {
  return a.day === b.day && a.id === b.id && a.part === b.part;
}

/** Oldest first. */
export function byAge(a: EventPart, b: EventPart): number {
  return a.atMs - b.atMs || a.part - b.part || (a.id < b.id ? -1 : 1);
}

/** What `events_age` asks for. Events that are being saved are not counted as kept back. */
export function tooOld<Part extends EventPart>(
  parts: readonly Part[],
  ageMs: number,
  nowMs: number,
): EventChoice<Part> {
  const old = parts.filter((part) => part.atMs < nowMs - ageMs && !part.isRunning).sort(byAge);
  return { go: old.filter(isSafeToGo), kept: old.filter((part) => !isSafeToGo(part)) };
}

/** What `events_size` asks for; `kept` only if the limit cannot be held without it. */
export function tooMuch<Part extends EventPart>(
  parts: readonly Part[],
  sizeBytes: number,
): EventChoice<Part> {
  let excess = eventBytes(parts) - sizeBytes;
  const go: Part[] = [];
  for (const part of parts.filter(isSafeToGo).sort(byAge)) {
    if (excess <= 0) break;
    go.push(part);
    excess -= part.bytes;
  }
  return { go, kept: excess > 0 ? parts.filter((part) => !isSafeToGo(part)).sort(byAge) : [] };
}

export function eventBytes(parts: readonly EventPart[]): number {
  return parts.reduce((sum, part) => sum + part.bytes, 0);
}

/** Of which remotes how many of these parts are not at; remotes in order of their names. */
export function lackingRemotes(parts: readonly EventPart[]): [remote: string, parts: number][] {
  const counts = new Map<string, number>();
  for (const remote of parts.flatMap((part) => part.missingAt))
    counts.set(remote, (counts.get(remote) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}
