import type { ClipNaming, StoreLayout } from '@pm-dvr/contracts';
import type { Clock } from '@pm-dvr/runtime';
import type { OldestListings } from './oldest-listings.ts';

/** What every deletion of a run needs. */
export interface DeleteOptions {
  readonly layout: StoreLayout;
  readonly naming: ClipNaming;
  readonly clock: Clock;
  /** What is known already of the oldest folders of clips. */
  readonly listings?: OldestListings;
  /** Nothing is changed or written; what one deletion would take is still there for the next. */
  readonly dryRun: boolean;
  /** Ends a deletion early: what has gone is entered, the rest stays. */
  readonly signal: AbortSignal;
  /** A name is gone, or would be; `bytes` are what that frees. */
  readonly onDelete?: (path: string, bytes: number, rule: string) => void;
  /** Something could not be deleted; it is not counted. */
  readonly onFault: (path: string, error: unknown) => void;
}
