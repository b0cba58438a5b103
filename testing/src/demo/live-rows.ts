import type { Clip } from '@pm-dvr/footage';
import { type LiveFrame, liveFacts } from './live-facts.ts';
import { type Observation, openMs } from './observer.ts';
import { clockText, fitted, secondsText, sizeText } from './wording.ts';

const CLIPS_SHOWN = 4;

/** The live view as rows, none wider than the terminal, together lower than it. */
export function liveRows(seen: Observation, frame: LiveFrame): string[] {
  const rows = [...liveFacts(seen, frame), '', ...clipRows(seen, frame)];
  if (seen.recorderPid !== undefined) rows.push('', ...ending(seen, frame));
  return rows.slice(0, Math.max(1, frame.rows - 1));
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
