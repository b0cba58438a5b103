import { clean } from './clean.ts';
import type { EventPart } from './event-limits-policy.ts';
import { handsDouble, type ToyClip, type ToyStore } from './hands-double.ts';
import type { Limits } from './limits-policy.ts';

export const MIN = 60_000;
export const H = 60 * MIN;
export const NOW = Date.parse('2026-11-21T12:00:00Z');
export const PLENTY = 1e9;
/** A run that takes no time. */
export const monotonicMs = () => 0;

export function limits(some: Partial<Limits> = {}): Limits {
  return {
    ...{ totalSizeBytes: PLENTY, minSizeBytes: 0, minFreeBytes: 0, minAgeMs: 10 * MIN },
    ...{ sharing: 'fair', cameras: {}, ...some },
  };
}

/** A clip of ten bytes a minute, that ended so many minutes ago. */
export function clips(camera: string, count: number, bytes = 10, heldBy: readonly string[] = []): ToyClip[] {
  return Array.from({ length: count }, (_, at) => {
    const toMs = NOW - at * MIN;
    return { camera, fromMs: toMs - MIN, toMs, bytes, heldBy };
  });
}

export function part(id: string, hours: number, some: Partial<EventPart> = {}): EventPart {
  return {
    ...{ day: '2026.11.20', id, part: 1, atMs: NOW - hours * H, links: 2, bytes: 100 },
    ...{ isFinal: true, isRunning: false, missingAt: [], ...some },
  };
}

export async function run(store: ToyStore, some: Partial<Limits>, signal = new AbortController().signal) {
  const { hands, orders, dropped } = handsDouble(store);
  const result = await clean({
    hands,
    limits: limits(some),
    nowMs: NOW,
    monotonicMs,
    isDryRun: false,
    signal,
  });
  return { result, orders, dropped };
}

export const ofCamera = (store: ToyStore, camera: string) =>
  store.clips.filter((clip) => clip.camera === camera);
