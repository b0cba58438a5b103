import type { FaultRow } from '../faults/fault-row.ts';
import { ALL_ROWS } from '../faults/rows/all-rows.ts';
import type { RandomChoice } from './random-choice.ts';

/** A row that a soak does not make, and why. */
export interface LeftOut {
  readonly name: string;
  readonly why: string;
}

/** Why a fault cannot be made in a plant that lives on; undefined if it can. */
export function whyNot({ plant, obstacle }: FaultRow): string | undefined {
  if (plant?.clock) return 'it needs a clock of its own for all processes, from their start on';
  if (plant?.disk === 'small') return 'it needs a small disk of its own, which hours of events would fill';
  if (plant?.disk) return 'it needs a disk whose power can be cut, and cuts it for good';
  if (plant?.hasRemoteDisk) return 'it needs a small disk at the remote, which hours of events would fill';
  return obstacle?.();
}

export function leftOut(rows: readonly FaultRow[] = ALL_ROWS): LeftOut[] {
  return rows.flatMap((row) => {
    const why = whyNot(row);
    return why === undefined ? [] : [{ name: row.name, why }];
  });
}

/** Whether a daemon ends by a fault, so that its memory begins anew. */
export function endsDaemons({ name, mayEnd = [] }: FaultRow): boolean {
  return name.startsWith('kill-') || mayEnd.length > 0;
}

/** Gives faults in a random order: each once before any comes again. */
export class FaultBag {
  private readonly rows: readonly FaultRow[];
  private readonly choice: RandomChoice;
  private bag: FaultRow[] = [];

  constructor(choice: RandomChoice, rows: readonly FaultRow[] = ALL_ROWS) {
    this.rows = rows.filter((row) => whyNot(row) === undefined);
    this.choice = choice;
  }

  /** The next one; of those that end no daemon if the daemons are to be left alive. */
  next(isSparing: boolean): FaultRow {
    const fits = (row: FaultRow) => !isSparing || !endsDaemons(row);
    if (!this.bag.some(fits)) this.bag = this.choice.shuffled(this.rows);
    const at = this.bag.findIndex(fits);
    return this.bag.splice(at, 1)[0] as FaultRow;
  }
}
