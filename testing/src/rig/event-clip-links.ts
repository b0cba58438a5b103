import { eventId, eventName, linkName, linkOffsetSeconds } from '@pm-dvr/contracts';
import type { ClipFeeder } from './clip-feeder.ts';

/** File names of the links that an event gets of the clips of a camera that are there now. */
export function linksToCome(
  feeder: ClipFeeder,
  camera: string,
  event: { readonly text: string; readonly atMs: number; readonly preMs: number },
): string[] {
  const { text, atMs, preMs } = event;
  const id = eventId(eventName(text, atMs));
  return feeder.clipsWithin(camera, atMs - preMs, atMs).map(({ startMs }, index) => {
    const offsetSeconds = linkOffsetSeconds(startMs - atMs);
    return linkName({ camera, id, number: index + 1, offsetSeconds, extension: '.mp4' });
  });
}
