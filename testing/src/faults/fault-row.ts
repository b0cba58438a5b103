import type { Plant } from './plant.ts';
import type { DaemonName } from './plant-daemons.ts';
import type { PlantOptions } from './plant-options.ts';

/** A fault: how it is made and mended, and what must hold. What must hold for all rows stands in `run-row.ts`. */
export interface FaultRow {
  /** Unique, in kebab-case. */
  readonly name: string;
  /** What is done, for the table. */
  readonly done: string;
  /** What must hold beside the invariants, for the table. */
  readonly must: string;
  readonly plant?: PlantOptions;
  /** Why it cannot be made here; undefined if it can. Beside that, rows with a disk of their own need root. */
  readonly obstacle?: () => string | undefined;
  readonly break: (plant: Plant) => Promise<void> | void;
  /** For how long it stays broken, seconds; 4 if left out. */
  readonly holdSeconds?: number;
  /** Left out where it mends itself. */
  readonly mend?: (plant: Plant) => Promise<void> | void;
  /** Whose footage suffers: nobody's, that of the plant's victim, or that of all cameras. The others must not lose a frame. */
  readonly hurts: 'none' | 'victim' | 'all';
  /** The least footage that can be lost: all while it is broken, or so many seconds. */
  readonly least: 'while-broken' | number;
  /** How much more may be lost, seconds; {@link MARGIN_SECONDS} if left out. */
  readonly margin?: number;
  /** Daemons that may end by themselves, to be started again by systemd. */
  readonly mayEnd?: readonly DaemonName[];
  /** The state files cannot be written while it is broken. */
  readonly silencesState?: boolean;
  /** Nobody takes a message while it is broken: the event of that time is asked for when it is mended. */
  readonly losesTriggers?: boolean;
  /** Daemons cannot end while it is broken: SIGTERM comes first and the mending after it. */
  readonly stopsDaemons?: boolean;
}

/** How much more may be lost than the least, seconds, where a row does not say it. */
export const MARGIN_SECONDS = 8;

/** Whether the footage of a camera suffers by a fault. */
export function isHurt({ hurts }: FaultRow, victim: string, camera: string): boolean {
  return hurts === 'all' || (hurts === 'victim' && camera === victim);
}

/** What came of a row. */
export interface RowResult {
  readonly name: string;
  readonly done: string;
  readonly must: string;
  readonly outcome: 'held' | 'failed' | 'skipped';
  /** What happened: everything that was wrong, or why it was skipped, or a few figures. */
  readonly happened: readonly string[];
  readonly lostSeconds?: number;
  readonly leastSeconds?: number;
  readonly seconds: number;
}
