import { CAUSES, counted } from '@pm-dvr/contracts';
import type { Account } from '@pm-dvr/footage';
import { showsEvent } from './event-plan.ts';
import type { SeenEvent } from './event-watch.ts';
import { standingText } from './event-words.ts';
import { coveredPercent, type Observation } from './observer.ts';
import { isHole, type StripCell, strip } from './strip.ts';
import { budgetText, remoteText } from './upkeep-words.ts';
import { bitRateText, clockText, fitted, type Paint, percentText, sizeText, timeOfDay } from './wording.ts';

/** The room that the live view has, and how it ends. */
export interface LiveFrame {
  /** Columns and rows of the terminal. */
  readonly columns: number;
  readonly rows: number;
  readonly paint: Paint;
  /** Milliseconds of video after which the demo ends by itself; undefined: when it is stopped. */
  readonly endAfterMs: number | undefined;
}

const EVENTS_SHOWN = 3;
const LABEL = 12;
const CELLS: Record<StripCell, { mark: string; style: Parameters<Paint>[0] }> = {
  recorded: { mark: '█', style: 'green' },
  open: { mark: '░', style: 'green' },
  hole: { mark: '×', style: 'red' },
  expired: { mark: '·', style: 'dim' },
};

/** What one wants to know first, a row each, none wider than the terminal. */
export function liveFacts(seen: Observation, frame: LiveFrame): string[] {
  const { columns, paint } = frame;
  const room = columns - 1 - LABEL;
  const row = (label: string, text: string, style?: Parameters<Paint>[0]) =>
    factRow(frame, label, text, style);
  const percent = seen.account && coveredPercent(seen.account);
  return [
    row('state', seen.state?.message ?? 'starting', stateStyle(seen)),
    row('covered', coveredText(seen), percent === undefined ? 'dim' : percent >= 100 ? 'green' : 'yellow'),
    seen.account && room > 0 ? `${' '.repeat(LABEL)}${stripText(seen.account, room, paint)}` : '',
    row('holes', holesText(seen.account)),
    ...eventRows(seen, frame),
    row('remote', remoteText(seen), seen.remoteEvents.at(-1)?.isThere ? 'green' : undefined),
    row('budget', budgetText(seen)),
    row('speed', speedText(seen)),
    row('disk', diskText(seen)),
    row('running', runningText(recordersOf(seen))),
    row('', runningText(upkeepOf(seen))),
  ];
}

function factRow(
  { columns, paint }: LiveFrame,
  label: string,
  text: string,
  style?: Parameters<Paint>[0],
): string {
  const shown = fitted(text, columns - 1 - LABEL);
  const lead = fitted(`  ${label.padEnd(LABEL - 2)}`, columns - 1);
  return `${paint('dim', lead)}${style ? paint(style, shown) : shown}`;
}

/** The latest events; at least one row, so that little below jumps when the first one comes. */
function eventRows({ events }: Observation, frame: LiveFrame): string[] {
  const room = frame.columns - 1 - LABEL;
  const latest = events.slice(-EVENTS_SHOWN);
  const rows = latest.map((event, index) =>
    factRow(frame, index === 0 ? 'events' : '', standingText(event, room), styleOf(event)),
  );
  const more = events.length - latest.length;
  if (more > 0) rows.push(factRow(frame, '', `and ${counted(more, 'event')} before`, 'dim'));
  return rows.length > 0 ? rows : [factRow(frame, 'events', noEventText(frame), 'dim')];
}

function noEventText({ endAfterMs }: LiveFrame): string {
  const isOneToCome = showsEvent(endAfterMs === undefined ? undefined : endAfterMs / 1000);
  return isOneToCome ? 'none yet; one comes when two clips are there' : 'none yet';
}

function styleOf({ steps, isFinal }: SeenEvent): Parameters<Paint>[0] {
  if (!isFinal) return 'yellow';
  return steps.at(-1)?.state === 'complete' ? 'green' : 'red';
}

function stateStyle(seen: Observation): Parameters<Paint>[0] {
  return seen.state?.code === 0 ? 'green' : seen.state?.code === 2 ? 'red' : 'yellow';
}

function coveredText(seen: Observation): string {
  if (!seen.account) return 'known when the first clip is finished';
  const { fromMs, toMs } = seen.account.window;
  return `${percentText(coveredPercent(seen.account))} of ${clockText(toMs - fromMs)} since the first frame`;
}

function stripText(account: Account, width: number, paint: Paint): string {
  const { cells, cellSeconds } = strip(account, Math.min(60, width > 24 ? width - 12 : width));
  const runs: { cell: StripCell; count: number }[] = [];
  for (const cell of cells) {
    const last = runs.at(-1);
    if (last?.cell === cell) last.count++;
    else runs.push({ cell, count: 1 });
  }
  const bar = runs.map(({ cell, count }) => paint(CELLS[cell].style, CELLS[cell].mark.repeat(count)));
  return bar.join('') + paint('dim', cellSeconds > 1 && width > 24 ? `  ${cellSeconds} s each` : '');
}

function holesText(account: Account | undefined): string {
  const holes = (account?.unrecorded ?? []).filter(isHole);
  const last = holes.at(-1);
  if (!last) return 'none';
  const length = ((last.toMs - last.fromMs) / 1000).toFixed(2);
  const why = last.cause ? CAUSES[last.cause] : 'unexplained';
  return `${holes.length}; the last at ${timeOfDay(last.fromMs)} for ${length} s: ${why}`;
}

function speedText({ framesPerSecond, bitsPerSecond }: Observation): string {
  if (framesPerSecond === undefined || bitsPerSecond === undefined) return 'measuring';
  return `${framesPerSecond.toFixed(1)} frames/s from the camera, ${bitRateText(bitsPerSecond)} to the disk`;
}

function diskText(seen: Observation): string {
  const used = sizeText(seen.clipBytes + seen.openBytes);
  return `${counted(seen.clips.length, 'clip')}, ${used} used, ${sizeText(seen.freeBytes)} free`;
}

type Running = readonly [name: string, pid: number | undefined];

function recordersOf({ recorderPid, ffmpegPid, keeperPid }: Observation): Running[] {
  return [
    ['cam-service', recorderPid],
    ['ffmpeg', ffmpegPid],
    ['cam-event', keeperPid],
  ];
}

function upkeepOf({ syncPid, cleanerPid }: Observation): Running[] {
  return [
    ['cam-sync', syncPid],
    ['cam-cleaner', cleanerPid],
  ];
}

function runningText(running: readonly Running[]): string {
  return running.map(([name, pid]) => (pid === undefined ? `no ${name}` : `${name} ${pid}`)).join(', ');
}
