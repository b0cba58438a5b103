import type { EventPart } from './event-limits-policy.ts';
import type { Rule } from './limits-policy.ts';

/** What went, or in a dry run would go. */
export interface Gone {
  /** Names. */
  readonly clips: number;
  /** Of them, those that an event still holds: they freed nothing. */
  readonly heldClips: number;
  readonly bytes: number;
}

/** What one rule found and did. */
export interface RuleResult {
  readonly rule: Rule;
  /** Only for a limit of one camera. */
  readonly camera?: string;
  /** Bytes, or milliseconds for an age; absent if there is no such limit. */
  readonly limit?: number;
  /** Bytes before the rule began; absent for an age. */
  readonly found?: number;
  /** Clips, by camera. */
  readonly cameras: Readonly<Record<string, Gone>>;
  /** Parts of events. */
  readonly parts: number;
  /** Bytes that they freed. */
  readonly partBytes: number;
}

/** Why not all is well; the code is that of Nagios. */
export interface Trouble {
  readonly code: 1 | 2;
  readonly message: string;
}

/** What a run found and did. */
export interface CleanResult {
  readonly isDryRun: boolean;
  /** It was stopped before it was through. */
  readonly isInterrupted: boolean;
  readonly rules: readonly RuleResult[];
  readonly troubles: readonly Trouble[];
  /** Files that could not be deleted. */
  readonly faults: number;
  /** Something could not be deleted for a reason that the next run will hardly find gone. */
  readonly isStuck: boolean;
  /** Parts of events that had to go although some remote lacks them. */
  readonly lost: readonly EventPart[];
  /** What a killed run had begun and this one has ended. */
  readonly recovered?: Gone;
  /** Logs of cameras that were too old. */
  readonly logs: Gone;
  /** What is there after the run. */
  readonly routineBytes: number;
  readonly eventsBytes: number;
  /** Of the file system that has least of it. */
  readonly freeBytes: number;
  readonly unsafeParts: number;
  /** What all cameras write a millisecond, as far as what is there of their footage of the last days tells. */
  readonly bytesPerMs: number;
  /** Whether there is enough footage of each camera to tell. */
  readonly isRateSure: boolean;
}

/** All that the rules deleted. */
export function goneInAll({ rules }: Pick<CleanResult, 'rules'>): Gone & { readonly parts: number } {
  let total = { clips: 0, heldClips: 0, bytes: 0, parts: 0 };
  for (const rule of rules) {
    const clips = Object.values(rule.cameras).reduce(sumOf, {
      clips: 0,
      heldClips: 0,
      bytes: rule.partBytes,
    });
    total = { ...sumOf(total, clips), parts: total.parts + rule.parts };
  }
  return total;
}

export function sumOf(a: Gone, b: Gone): Gone {
  return {
    clips: a.clips + b.clips,
    heldClips: a.heldClips + b.heldClips,
    bytes: a.bytes + b.bytes,
  };
}
