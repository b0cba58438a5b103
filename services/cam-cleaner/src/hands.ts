import type { EventPart } from './event-limits-policy.ts';
import type { Freed } from './freed.ts';
import type { RoutineOrder } from './limits-policy.ts';
import type { LoosenedClip } from './loosened-clips.ts';
import type { RoutineDay } from './store-facts.ts';

/** Free bytes of the file system of the clips, and of that of the events where it is another one. */
export interface FreeBytes {
  readonly recent: number;
  readonly events?: number;
}

/** What a run can have done to the store. */
export interface Hands {
  /** Ends what a killed run has begun; undefined if there was nothing. */
  recover(): Promise<Freed | undefined>;
  measure(): Promise<{ readonly days: readonly RoutineDay[]; readonly events: readonly EventPart[] }>;
  deleteRoutine(order: RoutineOrder): Promise<Freed>;
  /** The clips that become routine when the part goes. */
  loosens(part: EventPart): Promise<readonly LoosenedClip[]>;
  /** Undefined if the part stays, for somebody is saving it, or is gone already. */
  deletePart(part: EventPart, rule: string): Promise<Freed | undefined>;
  deleteLogs(): Promise<Freed>;
  free(): FreeBytes;
}
