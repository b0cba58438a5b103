import type { Freed } from './freed.ts';
import type { FreeBytes, Hands } from './hands.ts';

/** Of one camera, what the rules before would have deleted: always its oldest clips, so the longest order holds. */
type Claims = Map<string, Freed>;

/**
 * Hands that delete nothing, over hands whose deletions only count: each clip goes once, by the first rule that asks for it,
 * and what would be freed counts as free.
 */
export function dryHands(counting: Hands): Hands {
  const claims: Claims = new Map();
  const parts = new Set<string>();
  let freedRecent = 0;
  let freedEvents = 0;
  return {
    recover: async () => undefined,
    measure: () => counting.measure(),
    deleteLogs: () => counting.deleteLogs(),
    deleteRoutine: async (order) => {
      const before = claims.get(order.camera) ?? NOTHING;
      const all = await counting.deleteRoutine({ ...order, bytes: before.bytes + order.bytes });
      const more = beyond(all, before);
      if (more.clips > 0) claims.set(order.camera, all);
      freedRecent += more.bytes;
      return more;
    },
    loosens: (part) => counting.loosens(part),
    deletePart: async (part, rule) => {
      const name = `${part.day}/${part.id}/${part.part}`;
      if (parts.has(name)) return undefined;
      parts.add(name);
      const freed = await counting.deletePart(part, rule);
      freedEvents += freed?.bytes ?? 0;
      return freed;
    },
    free: () => withFreed(counting.free(), freedRecent, freedEvents),
  };
}

export const NOTHING: Freed = { clips: 0, heldClips: 0, bytes: 0, faults: 0 };

function beyond(all: Freed, before: Freed): Freed {
  return {
    clips: Math.max(0, all.clips - before.clips),
    heldClips: Math.max(0, all.heldClips - before.heldClips),
    bytes: Math.max(0, all.bytes - before.bytes),
    faults: Math.max(0, all.faults - before.faults),
  };
}

function withFreed(free: FreeBytes, recent: number, events: number): FreeBytes {
  if (free.events === undefined) return { recent: free.recent + recent + events };
  return { recent: free.recent + recent, events: free.events + events };
}
