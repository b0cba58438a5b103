import { CAUSES } from '@pm-dvr/contracts';
import type { Explanation } from '@pm-dvr/footage';
import { stepText } from './event-words.ts';
import { coveredPercent, type Observation } from './observer.ts';
import { isHole } from './strip.ts';
import { arrivals, budgetText } from './upkeep-words.ts';
import { bitRateText, percentText, secondsText, sizeText, timeOfDay } from './wording.ts';

/**
 * What is new in an observation, one line each, in the form of the daemons' log lines. `before` is the
 * observation that was looked at last.
 */
export function newsRows(before: Observation | undefined, seen: Observation): string[] {
  const at = timeOfDay(seen.atMs);
  const rows = stepRows(before, seen);
  const add = (kind: string, text: string) => rows.push(`${at} ${kind.padEnd(5)} ${text}`);
  if (seen.recorderPid !== undefined && seen.recorderPid !== before?.recorderPid)
    add('START', `cam-service runs as process ${seen.recorderPid}`);
  if (seen.ffmpegPid !== undefined && seen.ffmpegPid !== before?.ffmpegPid)
    add('START', `ffmpeg runs as process ${seen.ffmpegPid}; try: kill -9 ${seen.ffmpegPid}`);
  if (seen.state && gist(seen.state.message) !== gist(before?.state?.message))
    add('STATE', seen.state.message);
  if (seen.brokerPid !== undefined && seen.brokerPid !== before?.brokerPid)
    add('START', `mosquitto runs as process ${seen.brokerPid}`);
  if (seen.keeperPid !== undefined && seen.keeperPid !== before?.keeperPid)
    add('START', `cam-event runs as process ${seen.keeperPid}`);
  if (seen.syncPid !== undefined && seen.syncPid !== before?.syncPid)
    add('START', `cam-sync runs as process ${seen.syncPid}`);
  if (seen.cleanerPid !== undefined && seen.cleanerPid !== before?.cleanerPid)
    add('START', `cam-cleaner runs as process ${seen.cleanerPid}`);
  for (const row of newClips(before, seen)) add('CLIP', row);
  for (const row of arrivals(before?.remoteEvents ?? [], seen.remoteEvents)) add('REMOTE', row);
  if (goneOf(seen) > (before ? goneOf(before) : 0)) add('BUDGET', budgetText(seen));
  for (const hole of newHoles(before, seen)) add('HOLE', holeText(hole));
  return rows;
}

function goneOf({ recorded, clips }: Observation): number {
  return recorded.length - clips.length;
}

/** What cam-event said since then, in the order in which it did. */
function stepRows(before: Observation | undefined, seen: Observation): string[] {
  const known = new Map(before?.events.map(({ id, steps }) => [id, steps.length]));
  const fresh = seen.events.flatMap((event) =>
    event.steps.slice(known.get(event.id) ?? 0).map((step) => ({ step, text: stepText(event, step) })),
  );
  fresh.sort((a, b) => a.step.atMs - b.step.atMs);
  return fresh.map(({ step, text }) => `${timeOfDay(step.atMs)} EVENT ${text}`);
}

/** A state without its figures, which change with each clip. */
function gist(message: string | undefined): string | undefined {
  return message?.split(',')[0];
}

function newClips(before: Observation | undefined, seen: Observation): string[] {
  const known = new Set(before?.recorded.map((clip) => clip.fileName));
  const fresh = seen.clips.filter((clip) => !known.has(clip.fileName));
  return fresh.map((clip) => {
    const bytes = clip.sizeBytes ?? 0;
    const rate = clip.durationMs > 0 ? `, ${bitRateText((bytes * 8000) / clip.durationMs)}` : '';
    const covered = seen.account ? `; covered ${percentText(coveredPercent(seen.account))}` : '';
    return `${clip.fileName}  ${secondsText(clip.durationMs)}, ${sizeText(bytes)}${rate}${covered}`;
  });
}

/** Holes get their exact bounds when the clip after them is finished; only then are they told. */
function newHoles(before: Observation | undefined, seen: Observation): Explanation[] {
  const settled = (observation: Observation | undefined) =>
    (observation?.account?.unrecorded ?? []).filter(
      (part) => isHole(part) && part.toMs <= (observation?.clips.at(-1)?.startMs ?? 0),
    );
  const known = new Set(settled(before).map((hole) => hole.fromMs));
  return settled(seen).filter((hole) => !known.has(hole.fromMs));
}

function holeText(hole: Explanation): string {
  const why = hole.cause ? `${hole.cause}, ${CAUSES[hole.cause]}` : 'unexplained';
  return `from ${timeOfDay(hole.fromMs)}, ${secondsText(hole.toMs - hole.fromMs)}: ${why}`;
}
