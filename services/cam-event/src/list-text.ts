import { lengthText, sizeText } from '@pm-dvr/contracts';
import type { EventList, ListedEvent } from './list.ts';
import { dateText, fitted } from './words.ts';

const LEAST_COLUMNS = 80;
/** Of everything but the event's text. */
const OTHER_COLUMNS = 10 + 1 + 19 + 1 + 1 + 9 + 1 + 5 + 1 + 8 + 1 + 9;

/** A list of events as text for people, in at least 80 columns; ends in a newline. */
export function renderList({ events, hasMore }: EventList, columns = LEAST_COLUMNS): string {
  if (events.length === 0) return 'No event has been saved yet.\n';
  const textColumns = Math.max(LEAST_COLUMNS, columns) - OTHER_COLUMNS;
  const head = row(['STATE', 'WHEN', 'EVENT', 'CAMERAS', 'CLIPS', 'SIZE', 'MISSING'], textColumns);
  const lines = [head, ...events.map((event) => row(cells(event, textColumns), textColumns))];
  if (hasMore) lines.push('(older events are not listed; --all lists every one)');
  if (events.some(({ state }) => state === 'left'))
    lines.push('left: the process that saved it is gone; "cam-event --resume" finishes it');
  if (events.some(({ state }) => state === 'damaged'))
    lines.push('damaged: its manifest cannot be read; "cam-event --verify" says more');
  return `${lines.join('\n')}\n`;
}

type Cells = readonly [string, string, string, string, string, string, string];

function row([state, when, event, cameras, clips, size, missing]: Cells, textColumns: number): string {
  return [
    state.padEnd(10),
    when.padEnd(19),
    fitted(event, textColumns),
    fitted(cameras, 9),
    clips.padStart(5),
    size.padStart(8),
    missing.padStart(9),
  ].join(' ');
}

function cells(listed: ListedEvent, textColumns: number): Cells {
  const { state, at_ms, clips, bytes, missing_ms } = listed;
  const missing = missing_ms === undefined ? '' : missing_ms === 0 ? '-' : lengthText(missing_ms);
  return [
    state,
    at_ms === undefined ? '' : dateText(at_ms),
    textOf(listed, textColumns),
    camerasText(listed.cameras),
    state === 'damaged' ? '' : String(clips),
    state === 'damaged' ? '' : sizeText(bytes),
    missing,
  ];
}

function textOf({ event, part, state }: ListedEvent, columns: number): string {
  const text = event === '' ? '(no text)' : event;
  if (part === 1 || state === 'damaged') return text;
  const suffix = ` +${part}`;
  return `${fitted(text, columns - suffix.length).trimEnd()}${suffix}`;
}

function camerasText(cameras: readonly string[]): string {
  const [first = '', ...more] = cameras;
  if (more.length === 0) return first;
  const suffix = ` +${more.length}`;
  return `${fitted(first, 9 - suffix.length).trimEnd()}${suffix}`;
}
