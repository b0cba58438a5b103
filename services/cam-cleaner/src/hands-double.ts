import type { EventPart } from './event-limits-policy.ts';
import { countedBytes, type Freed } from './freed.ts';
import type { FreeBytes, Hands } from './hands.ts';
import type { RoutineOrder } from './limits-policy.ts';
import type { RoutineDay } from './store-facts.ts';

/** A clip of a store that exists only in a test. */
export interface ToyClip {
  readonly camera: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly bytes: number;
  /** Events whose links hold it as well. */
  readonly heldBy: readonly string[];
}

export interface ToyStore {
  clips: ToyClip[];
  parts: EventPart[];
  /** Bytes of the disk that nothing of the suite takes. */
  readonly room: number;
  /** Of the file system of the events, if it has one of its own. */
  readonly eventsRoom?: number;
  /** Cameras and events whose files cannot be deleted. */
  readonly locked?: readonly string[];
}

const DAY = '2026.11.21';

/** Hands over a store in memory, by the rules of the real ones: oldest first, last names only. Notes what they were told. */
export function handsDouble(store: ToyStore, options: { isDryRun?: boolean } = {}) {
  const orders: RoutineOrder[] = [];
  const dropped: { id: string; rule: string }[] = [];
  const hasOwnVolume = store.eventsRoom !== undefined;
  const holds = (clip: ToyClip) =>
    !hasOwnVolume && clip.heldBy.some((id) => store.parts.some((part) => part.id === id));
  const hands: Hands = {
    recover: async () => undefined,
    deleteLogs: async () => none(),
    measure: async () => ({ days: daysOf(store.clips, holds), events: store.parts }),
    deleteRoutine: async (order) => {
      orders.push(order);
      const freed = { ...none(), goingBytes: 0 };
      const gone = new Set<ToyClip>();
      for (const clip of [...store.clips].sort((a, b) => a.fromMs - b.fromMs)) {
        if (clip.camera !== order.camera || clip.toMs > order.beforeMs) continue;
        if (countedBytes(freed) >= order.bytes) continue;
        if (store.locked?.includes(clip.camera)) freed.faults++;
        else {
          gone.add(clip);
          freed.clips++;
          if (!holds(clip)) freed.bytes += clip.bytes;
          else freed.heldClips++;
          if (holds(clip) && order.going?.has(nameOf(clip))) freed.goingBytes += clip.bytes;
        }
      }
      if (!options.isDryRun) store.clips = store.clips.filter((clip) => !gone.has(clip));
      return freed;
    },
    loosens: async (part) => {
      const others = store.parts.filter((one) => one !== part).map(({ id }) => id);
      const loosened = store.clips.filter(
        ({ heldBy }) =>
          !hasOwnVolume && heldBy.includes(part.id) && !heldBy.some((id) => others.includes(id)),
      );
      return loosened.map((clip) => ({
        camera: clip.camera,
        day: DAY,
        fileName: nameOf(clip),
        bytes: clip.bytes,
      }));
    },
    deletePart: async (part, rule) => {
      dropped.push({ id: part.id, rule });
      if (store.locked?.includes(part.id)) return { ...none(), faults: 1 };
      const others = store.parts.filter((one) => one !== part);
      if (!options.isDryRun) store.parts = others;
      const isHeld = store.clips.some((clip) => !hasOwnVolume && clip.heldBy.includes(part.id));
      return { ...none(), clips: part.links, bytes: isHeld ? 0 : part.bytes };
    },
    free: () => freeOf(store, holds),
  };
  return { hands, orders, dropped };
}

function nameOf({ camera, fromMs }: ToyClip): string {
  return `${camera}-${fromMs}`;
}

function none(): { clips: number; heldClips: number; bytes: number; faults: number } & Freed {
  return { clips: 0, heldClips: 0, bytes: 0, faults: 0 };
}

function daysOf(clips: readonly ToyClip[], holds: (clip: ToyClip) => boolean): RoutineDay[] {
  return [...new Set(clips.map(({ camera }) => camera))].map((camera) => {
    const own = clips.filter((clip) => clip.camera === camera);
    const sum = (some: readonly ToyClip[]) => some.reduce((total, { bytes }) => total + bytes, 0);
    return {
      ...{ camera, day: DAY, bytes: sum(own), heldBytes: sum(own.filter(holds)) },
      fromMs: Math.min(...own.map(({ fromMs }) => fromMs)),
      toMs: Math.max(...own.map(({ toMs }) => toMs)),
    };
  });
}

function freeOf(store: ToyStore, holds: (clip: ToyClip) => boolean): FreeBytes {
  const clips = store.clips.filter((clip) => !holds(clip)).reduce((sum, { bytes }) => sum + bytes, 0);
  const events = store.parts.reduce((sum, { bytes }) => sum + bytes, 0);
  if (store.eventsRoom === undefined) return { recent: store.room - clips - events };
  return { recent: store.room - clips, events: store.eventsRoom - events };
}
