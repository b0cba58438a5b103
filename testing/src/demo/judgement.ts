import { clipPath } from '@pm-dvr/footage';
import { auditFrames } from '../frame-audit.ts';
import { PICTURE } from './embedded-camera.ts';
import type { Recording } from './recording.ts';
import type { RunFolder } from './run-folder.ts';
import { missingFrames, type RunFacts, shortcomings } from './verdict.ts';
import { counted, type Paint, secondsText, sizeText } from './wording.ts';

/** Looks into the clips for every frame that the camera sent, and says what is there and what is not. */
export async function judge(
  run: RunFolder,
  recording: Recording,
  paint: Paint,
): Promise<{ text: string; good: boolean }> {
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
  const faults = [...shortcomings(facts), ...faultsOfRun(recording)];
  const bytes = clips.reduce((sum, clip) => sum + (clip.sizeBytes ?? 0), 0);
  const summary = `${counted(clips.length, 'clip')}, ${secondsText(clipMs)}, ${sizeText(bytes)}. ${framesText(facts)}`;
  // Who may play with the demo is not to be told off for it.
  const label = recording.endFrame === undefined ? paint('yellow', 'Note:') : paint('red', 'Fault:');
  const verdict = faults.map((fault) => `${label} ${fault}.\n`);
  if (faults.length === 0) verdict.push(paint('green', 'Every frame is there, once and in order.\n'));
  return { text: `${summary}\n${verdict.join('')}`, good: faults.length === 0 };
}

function framesText(facts: RunFacts): string {
  const { from, to } = facts;
  const missing = missingFrames(facts).reduce((sum, [first, last]) => sum + last - first + 1, 0);
  if (to === from) return 'No frame was sent.';
  return `Of the camera's ${counted(to - from, 'frame')} ${from} to ${to - 1}, ${to - from - missing} are recorded.`;
}

function faultsOfRun({ interrupted, endFrame, exitCode }: Recording): string[] {
  const faults: string[] = [];
  if (interrupted && endFrame !== undefined) faults.push('it was stopped before the time was over');
  if (exitCode !== 0)
    faults.push(
      exitCode === null ? 'cam-service had to be killed' : `cam-service ended with exit code ${exitCode}`,
    );
  return faults;
}
