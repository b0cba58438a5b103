import type { Variables } from './interpolate.ts';
import type { Place, Value } from './value.ts';

/** Something in a file that is no assignment of data. */
export interface ProgramFault {
  readonly place: Place;
  readonly message: string;
  /** Whether it does nothing by itself. */
  readonly isHarmless?: boolean;
}

/** What the files set, and what in them was not understood. */
export class Program implements Variables {
  readonly scalars = new Map<string, Value>();
  readonly arrays = new Map<string, Value>();
  readonly hashes = new Map<string, Value>();
  readonly places = new Map<string, Place>();
  readonly faults: ProgramFault[] = [];

  /** Where a variable was last set as a whole. */
  place(name: string): Place {
    return this.places.get(name) ?? { file: '', line: 0 };
  }

  scalar(name: string): Value | undefined {
    return this.scalars.get(name);
  }

  array(name: string): Value | undefined {
    return this.arrays.get(name);
  }

  hash(name: string): Value | undefined {
    return this.hashes.get(name);
  }
}
