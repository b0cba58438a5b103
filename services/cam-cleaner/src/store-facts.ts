import type { LoosenedClip } from './loosened-clips.ts';
import type { ClipDay } from './store-sums.ts';

/** Clips of one camera and day, as far as the rules need to know. */
export type RoutineDay = Omit<ClipDay, 'clips' | 'heldClips'>;

/** Bytes that only names in `recent/` hold, by camera, in order of their names. */
export function routineByCamera(days: readonly RoutineDay[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const day of days) sums.set(day.camera, (sums.get(day.camera) ?? 0) + routineBytes(day));
  return new Map([...sums].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The same of all cameras. */
export function routineTotal(days: readonly RoutineDay[]): number {
  return days.reduce((sum, day) => sum + routineBytes(day), 0);
}

/** Never negative, whatever a sum that is out of date says. */
export function routineBytes(day: Pick<RoutineDay, 'bytes' | 'heldBytes'>): number {
  return Math.max(0, day.bytes - day.heldBytes);
}

/** What is left of the days when so many bytes of the oldest routine of one camera are gone; a day in part by its time. */
export function withoutOldest(days: readonly RoutineDay[], camera: string, bytes: number): RoutineDay[] {
  let left = bytes;
  const ordered = [...days].sort((a, b) => a.fromMs - b.fromMs);
  return ordered.flatMap((day) => {
    const routine = routineBytes(day);
    if (day.camera !== camera || left <= 0 || routine === 0) return [day];
    const gone = Math.min(left, routine);
    left -= gone;
    if (gone === routine) return [];
    const fromMs = day.fromMs + Math.floor(((day.toMs - day.fromMs) * gone) / routine);
    return [{ ...day, bytes: day.bytes - gone, fromMs }];
  });
}

/** The days as they are when no event holds these clips any more, which are there all the same. */
export function withLoosened(days: readonly RoutineDay[], clips: readonly LoosenedClip[]): RoutineDay[] {
  const loose = new Map<string, number>();
  const keyOf = ({ camera, day }: Pick<RoutineDay, 'camera' | 'day'>) => `${camera}/${day}`;
  for (const clip of clips) loose.set(keyOf(clip), (loose.get(keyOf(clip)) ?? 0) + clip.bytes);
  return days.map((day) => {
    const heldBytes = Math.max(0, day.heldBytes - (loose.get(keyOf(day)) ?? 0));
    return { ...day, heldBytes };
  });
}
