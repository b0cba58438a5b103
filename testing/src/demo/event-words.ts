import { counted } from '@pm-dvr/contracts';
import type { EventStep, SeenEvent } from './event-watch.ts';
import { columnsOf, delayText, fitted, timeOfDay } from './wording.ts';

/** The text of an event is cut to so many columns before what matters more is. */
const LEAST_NAME = 10;

/** One change in the life of an event, with the time since its message was published. */
export function stepText({ event }: Pick<SeenEvent, 'event'>, { state, clips, afterMs }: EventStep): string {
  const what = state === 'saving' ? `saving, ${counted(clips, 'clip')} linked` : state;
  const kept = state === 'complete' || state === 'incomplete' ? `, ${counted(clips, 'clip')}` : '';
  const after = afterMs === undefined ? '' : `, ${delayText(afterMs)} after its message`;
  return `${event}: ${what}${kept}${after}`;
}

/** How an event stands, in at most `width` columns. */
export function standingText(seen: SeenEvent, width: number): string {
  const standing = [stateText(seen), counted(seen.clips, 'clip'), linkedText(seen)].filter(
    (text) => text !== '',
  );
  const rest = `: ${standing.join(', ')}`;
  return fitted(`${fitted(seen.event, Math.max(LEAST_NAME, width - columnsOf(rest)))}${rest}`, width);
}

/** How long after its message an event was linked and became final; empty if nobody knows. */
export function delaysText({ steps, isFinal }: SeenEvent): string {
  const [saving, last] = [steps.find(({ state }) => state === 'saving'), steps.at(-1)];
  const linked = `${counted(saving?.clips ?? 0, 'clip')} ${delayText(saving?.afterMs ?? 0)} after its message`;
  if (saving?.afterMs === undefined || last?.afterMs === undefined) return '';
  return isFinal ? `${linked}; ${last.state} after ${delayText(last.afterMs)}` : linked;
}

function linkedText({ steps }: SeenEvent): string {
  const afterMs = steps.find(({ state }) => state === 'saving')?.afterMs;
  return afterMs === undefined ? '' : `linked in ${delayText(afterMs)}`;
}

function stateText({ steps, isFinal, toMs }: SeenEvent): string {
  const last = steps.at(-1);
  if (isFinal) return `${last?.state}${last?.afterMs === undefined ? '' : ` in ${delayText(last.afterMs)}`}`;
  if (last?.state === 'started') return 'started';
  return toMs === undefined ? 'saving' : `saving to ${timeOfDay(toMs).slice(0, 8)}`;
}
