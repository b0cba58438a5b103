import { statSync } from 'node:fs';
import { clipNaming, type StoreLayout } from '@pm-dvr/contracts';
import { freeBytes } from '@pm-dvr/footage';
import { type Clock, codeOf } from '@pm-dvr/runtime';
import { deleteRoutine } from './delete-clips.ts';
import { deleteEventPart } from './delete-event-part.ts';
import { deleteOldLogs } from './delete-logs.ts';
import { dryHands } from './dry-hands.ts';
import type { FreeBytes, Hands } from './hands.ts';
import { loosenedClips } from './loosened-clips.ts';
import { OldestListings } from './oldest-listings.ts';
import { recoverDeletion } from './recover-deletion.ts';
import type { RunPlan } from './run-plan.ts';
import { measureStore } from './store-sums.ts';

export interface HandsOptions {
  readonly plan: Pick<RunPlan, 'store' | 'remotes'>;
  readonly layout: StoreLayout;
  readonly clock: Clock;
  readonly isDryRun: boolean;
  readonly signal: AbortSignal;
  /** Called for each file that went, or in a dry run would go. */
  readonly onDelete?: (path: string, bytes: number, rule: string) => void;
  readonly onFault: (path: string, error: unknown) => void;
}

/** The hands that work on the store of a plan. */
export function handsOfPlan(options: HandsOptions): Hands {
  const { plan, layout, clock, isDryRun, signal, onDelete, onFault } = options;
  const naming = clipNaming(plan.store.clipTemplate);
  const told = new Set<string>();
  const listings = new OldestListings();
  const shared = {
    ...{ layout, naming, clock, listings, dryRun: isDryRun, signal, onFault },
    // A dry run finds the same clip by each of the rules that want it.
    onDelete: (path: string, bytes: number, rule: string) => {
      if (isDryRun && told.has(path)) return;
      if (isDryRun) told.add(path);
      onDelete?.(path, bytes, rule);
    },
  };
  const hands: Hands = {
    recover: () => recoverDeletion(shared),
    measure: () => measureStore({ layout, naming, listings, remotes: plan.remotes, write: !isDryRun }),
    deleteRoutine: (order) => deleteRoutine(shared, order),
    loosens: (part) => loosenedClips(shared, part),
    deletePart: (part, rule) => deleteEventPart(shared, part, rule),
    deleteLogs: () => deleteOldLogs(shared, clock.wallMs()),
    free: () => storeFreeBytes(layout),
  };
  return isDryRun ? dryHands(hands) : hands;
}

/** Bytes that an unprivileged process can still write to the file systems of the store. */
export function storeFreeBytes(layout: Pick<StoreLayout, 'recentDir' | 'eventsDir'>): FreeBytes {
  const recent = freeBytes(layout.recentDir);
  const device = deviceOf(layout.eventsDir);
  if (device === undefined || device === deviceOf(layout.recentDir)) return { recent };
  return { recent, events: freeBytes(layout.eventsDir) };
}

function deviceOf(folder: string): number | undefined {
  try {
    return statSync(folder).dev;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
