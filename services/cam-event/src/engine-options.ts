import type { ClipNaming, StoreLayout } from '@pm-dvr/contracts';
import type { Clock, Logger } from '@pm-dvr/runtime';
import type { HomeDisks } from './home-disks.ts';
import type { Life } from './life.ts';

export interface EngineOptions {
  readonly layout: StoreLayout;
  readonly naming: ClipNaming;
  readonly clock: Clock;
  readonly log: Logger;
  /** How far back clips are kept in memory, milliseconds. */
  readonly memoryMs: number;
  readonly persistentTimeoutMs: number;
  /** Follow these cameras only. */
  readonly only?: readonly string[];
  /** Those of the layout, if left out. */
  readonly disks?: HomeDisks;
  readonly onLife: (life: Life) => void;
}
