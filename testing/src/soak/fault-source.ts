import { messageOf, systemClock } from '@pm-dvr/runtime';
import type { ClipWatch } from '../faults/checks/clip-watch.ts';
import type { Plant } from '../faults/plant.ts';
import { brokenFor, working } from '../faults/row-stages.ts';
import type { EventSource } from './event-source.ts';
import type { FaultBag } from './fault-choice.ts';
import type { FaultLog } from './fault-log.ts';
import type { RandomChoice } from './random-choice.ts';

export interface FaultParts {
  readonly plant: Plant;
  readonly clips: ClipWatch;
  readonly events: EventSource;
  readonly log: FaultLog;
  readonly bag: FaultBag;
  readonly choice: RandomChoice;
  /** From when on no daemon is ended, milliseconds since the epoch. */
  readonly sparingMs: number;
  /** Called when everything works again. */
  readonly between: () => void;
}

/** From when everything works again to the next fault, seconds. */
const PAUSE = [10, 30] as const;
/** Cameras of the event in the middle of a fault, the victim among them: of all, they would be more than the slower remote takes. */
const WITNESSES = 2;

/**
 * Makes one fault after the other until `stop`, each of a camera at random, and mends it. Gives what went wrong beside what the
 * invariants say: what could not be made, what did not come back, and who ended by itself.
 */
export async function makeFaults(parts: FaultParts, stop: AbortSignal): Promise<string[]> {
  const findings: string[] = [];
  for (;;) {
    await systemClock.sleep(parts.choice.between(...PAUSE) * 1000, stop);
    if (stop.aborted) return findings;
    findings.push(...(await makeOne(parts)));
    parts.between();
  }
}

async function makeOne(parts: FaultParts): Promise<string[]> {
  const { plant, clips, events, log, bag, choice } = parts;
  const row = bag.next(Date.now() >= parts.sparingMs);
  plant.witnesses = choice.shuffled(plant.cameras).slice(0, WITNESSES);
  plant.victim = choice.of(plant.witnesses);
  const meanwhile = `in ${row.name} ${log.made.length + 1}`;
  const problems: string[] = [];
  log.begin(row, plant.victim);
  const title = `${row.name} (${plant.victim}, ${new Date().toISOString()})`;
  const noted = (error: unknown) => void problems.push(`${title}: ${messageOf(error)}`);
  // What was asked for has time to arrive.
  events.isHeard = !row.losesTriggers;
  const broken = await brokenFor(row, plant, meanwhile).catch(noted);
  log.mended();
  if (broken) {
    const { mendedMs, missedMs } = broken;
    await working(plant, clips, mendedMs, () => {
      if (missedMs !== undefined) plant.trigger(meanwhile, missedMs);
    }).catch(noted);
  }
  if (plant.events.includes(meanwhile)) events.note(meanwhile, 'in a fault');
  events.isHeard = true;
  plant.isBroken = false;
  log.working();
  return [...problems, ...plant.daemons.endedByThemselves(row.mayEnd).map((text) => `${title}: ${text}`)];
}
