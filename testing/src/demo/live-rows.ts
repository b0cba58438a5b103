import { CAUSES } from '@pm-dvr/contracts';
import type { Account, Clip } from '@pm-dvr/footage';
import { coveredPercent, type Observation, openMs } from './observer.ts';
import { isHole, type StripCell, strip } from './strip.ts';
import {
  bitRateText,
  clockText,
  counted,
  fitted,
  type Paint,
  percentText,
  secondsText,
  sizeText,
  timeOfDay,
} from './wording.ts';

/** The room that the live view has, and how it ends. */
export interface LiveFrame {
  /** Columns and rows of the terminal. */
  readonly columns: number;
  readonly rows: number;
  readonly paint: Paint;
  /** Milliseconds of video after which the demo ends by itself; undefined: when it is stopped. */
  readonly endAfterMs: number | undefined;
}

const CLIPS_SHOWN = 4;
const LABEL = 12;
const CELLS: Record<StripCell, { mark: string; style: Parameters<Paint>[0] }> = {
  recorded: { mark: '█', style: 'green' },
  open: { mark: '░', style: 'green' },
  hole: { mark: '×', style: 'red' },
};

/** The live view as rows, none wider than the terminal, together lower than it. */
export function liveRows(seen: Observation, frame: LiveFrame): string[] {
  const rows = [...facts(seen, frame), '', ...clipRows(seen, frame)];
  if (seen.recorderPid !== undefined) rows.push('', ...ending(seen, frame));
  return rows.slice(0, Math.max(1, frame.rows - 1));
}

function facts(seen: Observation, { columns, paint }: LiveFrame): string[] {
  const room = columns - 1 - LABEL;
  const row = (label: string, text: string, style?: Parameters<Paint>[0]) => {
    const shown = fitted(text, room);
    const lead = fitted(`  ${label.padEnd(LABEL - 2)}`, columns - 1);
    return `${paint('dim', lead)}${style ? paint(style, shown) : shown}`;
  };
  const percent = seen.account && coveredPercent(seen.account);
  return [
    row('state', seen.state?.message ?? 'starting', stateStyle(seen)),
    row('covered', coveredText(seen), percent === undefined ? 'dim' : percent >= 100 ? 'green' : 'yellow'),
    seen.account && room > 0 ? `${' '.repeat(LABEL)}${stripText(seen.account, room, paint)}` : '',
    row('holes', holesText(seen.account)),
    row('speed', speedText(seen)),
    row('disk', diskText(seen)),
    row('running', processesText(seen)),
  ];
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

function processesText({ recorderPid, ffmpegPid }: Observation): string {
  const recorder = recorderPid === undefined ? 'no cam-service' : `cam-service ${recorderPid}`;
  return `${recorder}, ${ffmpegPid === undefined ? 'no ffmpeg' : `ffmpeg ${ffmpegPid}`}`;
}

/** Always as many rows while the recorder runs, so that nothing below them jumps. */
function clipRows(seen: Observation, { columns, paint }: LiveFrame): string[] {
  const shown = seen.clips.slice(-CLIPS_SHOWN);
  const rows = shown.map((clip) => clipRow(clip, columns));
  if (seen.recorderPid === undefined) return rows;
  if (seen.openBytes > 0)
    rows.push(paint('dim', fitted(figures(openMs(seen), seen.openBytes, 'being written'), columns - 1)));
  while (rows.length <= CLIPS_SHOWN) rows.push('');
  return rows;
}

function clipRow(clip: Clip, columns: number): string {
  const lead = figures(clip.durationMs, clip.sizeBytes ?? 0, '');
  const name = fitted(clip.fileName, columns - 1 - lead.length, 'middle');
  return fitted(`${lead}${name}`, columns - 1);
}

function figures(ms: number, bytes: number, rest: string): string {
  return `  ${secondsText(ms).padStart(8)} ${sizeText(bytes).padStart(8)}  ${rest}`;
}

function ending(seen: Observation, { endAfterMs, columns, paint }: LiveFrame): string[] {
  const leftMs = (endAfterMs ?? 0) - (seen.firstFrameMs === undefined ? 0 : seen.atMs - seen.firstFrameMs);
  const end = endAfterMs === undefined ? '' : `Ends by itself in ${clockText(leftMs + 999)}. `;
  const kill = `kill -9 ${seen.ffmpegPid ?? ''}`;
  return [
    `  Try ${paint('cyan', kill)} and watch it recover.`,
    paint('dim', fitted(`  ${end}Ctrl-C ends the demo.`, columns - 1)),
  ].filter((_, index) => index > 0 || (seen.ffmpegPid !== undefined && columns > 50));
}
