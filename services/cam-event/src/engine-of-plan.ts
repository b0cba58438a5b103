import { clipNaming, type StoreLayout } from '@pm-dvr/contracts';
import { type Logger, systemClock } from '@pm-dvr/runtime';
import { EventEngine } from './engine.ts';
import type { Life } from './life.ts';
import type { RunPlan } from './run-plan.ts';

/** At least so much of the newest footage is known without a look at the disk. */
const LEAST_MEMORY_MS = 600_000;

/** An engine for a plan, not yet started; with `only`, for these cameras. */
export function engineOf(
  plan: RunPlan,
  layout: StoreLayout,
  log: Logger,
  onLife: (life: Life) => void,
  only?: readonly string[],
): EventEngine {
  return new EventEngine({
    ...{ layout, naming: clipNaming(plan.store.clipTemplate), clock: systemClock, log, onLife },
    memoryMs: Math.max(LEAST_MEMORY_MS, 2 * plan.snapMs),
    persistentTimeoutMs: plan.persistentTimeoutMs,
    ...(only ? { only } : {}),
  });
}
