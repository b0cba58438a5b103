import { type SavedPart, savedParts } from '../rig/event-audit.ts';
import { isSameAtRemote } from '../rig/remote-audit.ts';
import { sleep, waitFor } from '../rig/wait.ts';
import { overBudgetBytes } from './checks/budget-check.ts';
import type { ClipWatch } from './checks/clip-watch.ts';
import type { FaultRow } from './fault-row.ts';
import type { Plant } from './plant.ts';
import { CLIP_SECONDS } from './plant-settings.ts';

const START_MS = 60_000;
const RECOVER_MS = 45_000;
/** A remote that said that it is full, or that it does not know us, is asked again after a minute at the latest. */
const ARRIVE_MS = 90_000;
const CLEAN_MS = 30_000;
/** A clip that just became old enough, and the one before it. */
const BEYOND_BYTES = 4 * CLIP_SECONDS * 100_000;

/** For how long a row stays broken that does not say it. */
const HOLD_SECONDS = 4;

/** Resolves when each camera has so many clips whose last byte was written after an instant (milliseconds since the epoch). */
export async function recorded(
  plant: Plant,
  clips: ClipWatch,
  count: number,
  sinceMs: number,
  timeoutMs: number,
): Promise<void> {
  for (const camera of plant.cameras)
    await waitFor(
      `${count} clips of ${camera}`,
      () => clips.newest(camera, ({ writtenMs }) => writtenMs > sinceMs).length >= count,
      timeoutMs,
    );
}

/** Resolves when all daemons of a new plant are at work. */
export async function begun(plant: Plant, clips: ClipWatch): Promise<void> {
  const { client } = plant.parts;
  await recorded(plant, clips, 2, 0, START_MS);
  await waitFor('cam-event', () => client.status?.state === 'running', START_MS);
}

/** When a fault was made and when it was mended, milliseconds since the epoch. */
export interface BrokenTime {
  readonly brokenMs: number;
  readonly mendedMs: number;
  /** When something happened of which no daemon could be told, by the plant's clock. */
  readonly missedMs: number | undefined;
}

/**
 * Makes the fault of a row, asks for the event `meanwhile` in the middle of it unless nobody would hear, and mends it.
 * `interrupt` is done before the mending, which is left to it where `mendsItself` says so.
 */
export async function brokenFor(
  row: FaultRow,
  plant: Plant,
  meanwhile: string,
  { interrupt, mendsItself = false }: { interrupt?: () => Promise<void>; mendsItself?: boolean } = {},
): Promise<BrokenTime> {
  const brokenMs = Date.now();
  const halfMs = ((row.holdSeconds ?? HOLD_SECONDS) * 1000) / 2;
  let missedMs: number | undefined;
  try {
    plant.isBroken = true;
    await row.break(plant);
    await sleep(halfMs);
    if (row.losesTriggers) missedMs = plant.nowMs();
    else plant.trigger(meanwhile);
    await sleep(halfMs);
    await interrupt?.();
  } finally {
    if (!mendsItself) await row.mend?.(plant);
  }
  return { brokenMs, mendedMs: Date.now(), missedMs };
}

/** Resolves when cam-event answers, which calls `answered`, and every camera has clips again that were written after an instant. */
export async function working(
  plant: Plant,
  clips: ClipWatch,
  sinceMs: number,
  answered: () => void = () => {},
): Promise<void> {
  await plant.answered(RECOVER_MS);
  answered();
  await recorded(plant, clips, 2, sinceMs, RECOVER_MS);
}

/**
 * Resolves when everything works again that was broken until an instant (milliseconds since the epoch). Events that could not be
 * asked for meanwhile, at an instant by the plant's clock, are asked for as soon as they can be.
 */
export async function recovered(
  plant: Plant,
  clips: ClipWatch,
  mendedMs: number,
  missedMs: number | undefined,
): Promise<void> {
  await working(plant, clips, mendedMs, () => {
    if (missedMs !== undefined) plant.trigger('meanwhile', missedMs);
  });
  plant.trigger('afterwards');
  await settled(plant);
}

/** Resolves when all events are final, at both remotes within a time, and the footage is within its budget. */
export async function settled(plant: Plant, arriveMs = ARRIVE_MS): Promise<void> {
  const { remotes } = plant.parts;
  const { layout } = plant.store;
  await waitFor('the end of all events', async () => await allSaved(plant), RECOVER_MS);
  await waitFor(
    'all events at both remotes',
    async () => {
      const parts = await partsNow(plant);
      if (!parts) return false;
      const refs = parts.map(({ ref }) => ref);
      return [...remotes.folders.values()].every((folder) =>
        refs.every((ref) => isSameAtRemote(layout, folder, ref)),
      );
    },
    arriveMs,
  );
  // Of a clock that was set, the ages of clips say nothing.
  if (plant.parts.time) return;
  const over = () => overBudgetBytes(layout, plant.cameras, plant.budget, Date.now());
  await waitFor('footage within its budget', () => over() <= BEYOND_BYTES, CLEAN_MS);
}

async function allSaved(plant: Plant): Promise<boolean> {
  const saved = await partsNow(plant);
  const finals = (saved ?? []).filter(({ manifest }) => manifest.state !== 'saving' && !manifest.continued);
  return plant.events.every((event) => finals.some(({ manifest }) => manifest.event === event));
}

/** All manifests as they are at this instant; undefined if one of them is just being made. */
async function partsNow(plant: Plant): Promise<SavedPart[] | undefined> {
  return await savedParts(plant.store.layout).catch(() => undefined);
}
