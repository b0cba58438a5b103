import type { ClipNaming, StoreLayout } from '@pm-dvr/contracts';
import type { Clock, Logger } from '@pm-dvr/runtime';
import type { ClipFeed } from './clip-feed.ts';
import type { HomeDisks } from './home-disks.ts';
import type { PointerFolder } from './pointers.ts';
import type { WorkQueue } from './work-queue.ts';

/** What all parts of all events of one process use. */
export interface Workshop {
  readonly layout: StoreLayout;
  readonly naming: ClipNaming;
  readonly clock: Clock;
  readonly log: Logger;
  readonly disks: HomeDisks;
  readonly feed: ClipFeed;
  readonly pointers: PointerFolder;
  readonly queue: WorkQueue;
  /** Asks for a look at the parts soon. */
  readonly wake: () => void;
  /** The same after so many milliseconds. */
  readonly wakeAfter: (ms: number) => void;
}
