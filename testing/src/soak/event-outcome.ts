import type { SavedPart } from '../rig/event-audit.ts';
import { type AskedEvent, EVENT_WAYS, type EventWay } from './event-source.ts';
import { grouped } from './grouped.ts';

/** What became of the events that were asked for in one way. */
export interface EventOutcome {
  readonly way: EventWay;
  readonly asked: number;
  readonly complete: number;
  readonly incomplete: number;
  /** Seconds that are missing, by cause. */
  readonly missing: ReadonlyMap<string, number>;
}

/** Of an event in several parts, all must be complete. */
export function eventOutcomes(asked: readonly AskedEvent[], parts: readonly SavedPart[]): EventOutcome[] {
  const manifests = grouped(parts, ({ manifest }) => manifest.event);
  return EVENT_WAYS.map((way) => {
    const own = asked.filter((event) => event.way === way).map(({ text }) => manifests.get(text) ?? []);
    const kept = own.filter((each) => each.length > 0);
    const complete = kept.filter((each) => each.every(({ manifest }) => manifest.state === 'complete'));
    return {
      ...{ way, asked: own.length, complete: complete.length, incomplete: kept.length - complete.length },
      missing: missingIn(own.flat()),
    };
  });
}

function missingIn(parts: readonly SavedPart[]): Map<string, number> {
  const seconds = new Map<string, number>();
  for (const { manifest } of parts)
    for (const { cause, from_ms, to_ms } of Object.values(manifest.cameras).flatMap(({ holes }) => holes))
      seconds.set(cause, (seconds.get(cause) ?? 0) + (to_ms - from_ms) / 1000);
  return seconds;
}
