import type { Opened } from './event-opener.ts';

/** What came of a request. */
export interface Followed {
  /**
   * Besides what opening gives: `refreshed`: it is on already. `elsewhere`: it is on already, in another process. `ended`: a
   * persistent event ends. `was-off`: it was not on.
   */
  readonly kind: Opened['kind'] | 'refreshed' | 'elsewhere' | 'ended' | 'was-off';
  readonly id: string;
}
