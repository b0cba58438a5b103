import type { Observation } from './observer.ts';

/** Text of the event that the demo triggers. */
export const EVENT_TEXT = 'Entrance door opened';
/** What is kept before and after an event. */
export const SNAP_SECONDS = 8;
/** The event begins with footage that is there. */
const CLIPS_BEFORE = 2;
/** A shorter demo is over before the event is. */
export const LEAST_SECONDS = 25;

/** Whether a demo of so many seconds, or of no certain length, shows an event. */
export function showsEvent(seconds: number | undefined): boolean {
  return seconds === undefined || seconds >= LEAST_SECONDS;
}

/** Whether there is enough footage for the event to reach back into. */
export function isTimeForEvent({ recorded }: Pick<Observation, 'recorded'>): boolean {
  return recorded.length >= CLIPS_BEFORE;
}
