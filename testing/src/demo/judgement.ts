import { clipPath } from '@pm-dvr/footage';
import { auditFrames } from '../frame-audit.ts';
import { PICTURE } from './embedded-camera.ts';
import type { EventJudgement } from './event-judgement.ts';
import type { Recording } from './recording.ts';
import type { RunFolder } from './run-folder.ts';
import { missingFrames, type RunFacts, shortcomings } from './verdict.ts';
import { counted, type Paint, secondsText, sizeText } from './wording.ts';

/** What is said of a run, and whether all is as it should be. */
export interface Judgement {
  readonly text: string;
  readonly good: boolean;
}

/** Looks into the clips for every frame that the camera sent, and says what is there and what is not, of events too. */
export async function judge(
  run: RunFolder,
  recording: Recording,
  events: EventJudgement,
  paint: Paint,
): Promise<Judgement> {
  const { clips } = recording;
  const audit = await auditFrames(clips.map((clip) => clipPath(run.layout, clip)));
  const from = recording.firstFrame ?? 0;
  const clipMs = clips.reduce((sum, clip) => sum + clip.durationMs, 0);
  const to = recording.endFrame ?? Math.max(from, audit.last + 1);
  const facts = {
    ...{ fps: PICTURE.fps, from, to, sent: recording.sent, audit },
    clips: clips.length,
    clipMs,
  };
  const frameFaults = shortcomings(facts);
  const faults = [...frameFaults, ...events.faults, ...faultsOfRun(recording)];
  const bytes = clips.reduce((sum, clip) => sum + (clip.sizeBytes ?? 0), 0);
  const summary = `${counted(clips.length, 'clip')}, ${secondsText(clipMs)}, ${sizeText(bytes)}. ${framesText(facts)}`;
  // Who may play with the demo is not to be told off for it.
  const label = recording.endFrame === undefined ? paint('yellow', 'Note:') : paint('red', 'Fault:');
  const verdict: string[] = [];
  if (frameFaults.length === 0) verdict.push(paint('green', 'Every frame is there, once and in order.\n'));
  if (events.own && events.faults.length === 0)
    verdict.push(paint('green', 'The event is complete and verified, and all its clips are linked.\n'));
  verdict.push(...faults.map((fault) => `${label} ${fault}.\n`));
  return { text: `${summary}\n${verdict.join('')}`, good: faults.length === 0 };
}

function framesText(facts: RunFacts): string {
  const { from, to } = facts;
  const missing = missingFrames(facts).reduce((sum, [first, last]) => sum + last - first + 1, 0);
  if (to === from) return 'No frame was sent.';
  return `Of the camera's ${counted(to - from, 'frame')} ${from} to ${to - 1}, ${to - from - missing} are recorded.`;
}

function faultsOfRun({ interrupted, endFrame, exitCode, events }: Recording): string[] {
  const faults: string[] = [];
  if (interrupted && endFrame !== undefined) faults.push('it was stopped before the time was over');
  return [...faults, ...exitFaults('cam-service', exitCode), ...exitFaults('cam-event', events.exitCode)];
}

function exitFaults(program: string, exitCode: number | null): string[] {
  if (exitCode === 0) return [];
  return [exitCode === null ? `${program} was killed` : `${program} ended with exit code ${exitCode}`];
}
