import { counted } from '@pm-dvr/contracts';
import { accountCamera, type Clip, clipPath, readLedger } from '@pm-dvr/footage';
import { auditFrames } from '../frame-audit.ts';
import { naming } from '../rig/finished-clips.ts';
import { PICTURE } from './embedded-camera.ts';
import type { EventJudgement } from './event-judgement.ts';
import { expiryFaults } from './expiry-verdict.ts';
import { endOfRun } from './observer.ts';
import { CAMERA, type Recording } from './recording.ts';
import type { RemoteJudgement } from './remote-judgement.ts';
import type { RunFolder } from './run-folder.ts';
import { missingFrames, type RunFacts, shortcomings } from './verdict.ts';
import { type Paint, secondsText, sizeText, timeOfDay } from './wording.ts';

/** What is said of a run, and whether all is as it should be. */
export interface Judgement {
  readonly text: string;
  readonly good: boolean;
}

/** Looks into the clips for every frame that the camera sent, and says what is there and what is not, of events too. */
export async function judge(
  run: RunFolder,
  recording: Recording,
  { events, remote }: { readonly events: EventJudgement; readonly remote: RemoteJudgement },
  paint: Paint,
): Promise<Judgement> {
  const { recorded, clips } = recording;
  const audit = await auditFrames(clips.map((clip) => clipPath(run.layout, clip)));
  const gone = recorded.length - clips.length;
  // What the cleaner has deleted is not looked for; the ledger has to name it.
  const from = gone > 0 && audit.count > 0 ? audit.first : (recording.firstFrame ?? 0);
  const clipMs = clips.reduce((sum, clip) => sum + clip.durationMs, 0);
  const to = recording.endFrame ?? Math.max(from, audit.last + 1);
  const facts = {
    ...{ fps: PICTURE.fps, from, to, sent: recording.sent, audit },
    clips: clips.length,
    clipMs,
  };
  const frameFaults = shortcomings(facts);
  const expiry = await judgeExpiry(run, recording);
  const faults = [...frameFaults, ...expiry, ...events.faults, ...remote.faults, ...faultsOfRun(recording)];
  const bytes = clips.reduce((sum, clip) => sum + (clip.sizeBytes ?? 0), 0);
  const summary = `${counted(clips.length, 'clip')}, ${secondsText(clipMs)}, ${sizeText(bytes)}. ${framesText(facts)}`;
  // Who may play with the demo is not to be told off for it.
  const label = recording.endFrame === undefined ? paint('yellow', 'Note:') : paint('red', 'Fault:');
  const verdict: string[] = [];
  if (frameFaults.length === 0) verdict.push(paint('green', `${wholeText(clips, gone)}\n`));
  if (gone > 0 && expiry.length === 0)
    verdict.push(paint('green', `${goneText(gone)} for the budget; the ledger names them all.\n`));
  if (events.own && events.faults.length === 0)
    verdict.push(paint('green', 'The event is complete and verified, and all its clips are linked.\n'));
  if (remote.isDue && remote.faults.length === 0)
    verdict.push(paint('green', 'Its manifest and all its clips are at the remote too, byte for byte.\n'));
  verdict.push(...faults.map((fault) => `${label} ${fault}.\n`));
  return { text: `${summary}\n${verdict.join('')}`, good: faults.length === 0 };
}

/** Whether all that is gone has its entry in the camera's ledger, and nothing is unexplained. */
async function judgeExpiry(run: RunFolder, { recorded, clips, stoppedMs }: Recording): Promise<string[]> {
  const [first] = recorded;
  if (!first || recorded.length === clips.length) return [];
  const [fromMs, toMs] = [first.startMs, endOfRun(recorded, stoppedMs)];
  const { entries: ledger } = await readLedger(run.layout, CAMERA, fromMs, toMs);
  const request = { layout: run.layout, naming, camera: CAMERA, fromMs, toMs, nowMs: Date.now() };
  return expiryFaults({ recorded, clips, ledger, account: await accountCamera(request) });
}

function wholeText(clips: readonly Clip[], gone: number): string {
  const [oldest] = clips;
  if (gone === 0 || !oldest) return 'Every frame is there, once and in order.';
  return `Every frame from ${timeOfDay(oldest.startMs)} on is there, once and in order.`;
}

function goneText(gone: number): string {
  return gone === 1 ? '1 older clip was deleted' : `${gone} older clips were deleted`;
}

function framesText(facts: RunFacts): string {
  const { from, to } = facts;
  const missing = missingFrames(facts).reduce((sum, [first, last]) => sum + last - first + 1, 0);
  if (to === from) return 'No frame was sent.';
  return `Of the camera's ${counted(to - from, 'frame')} ${from} to ${to - 1}, ${to - from - missing} are recorded.`;
}

function faultsOfRun({ interrupted, endFrame, exitCode, events, upkeep }: Recording): string[] {
  const faults: string[] = [];
  if (interrupted && endFrame !== undefined) faults.push('it was stopped before the time was over');
  const exits: [program: string, exitCode: number | null][] = [
    ['cam-service', exitCode],
    ['cam-event', events.exitCode],
    ['cam-sync', upkeep.syncExitCode],
    ['cam-cleaner', upkeep.cleanerExitCode],
  ];
  return [...faults, ...exits.flatMap(([program, code]) => exitFaults(program, code))];
}

function exitFaults(program: string, exitCode: number | null): string[] {
  if (exitCode === 0) return [];
  return [exitCode === null ? `${program} was killed` : `${program} ended with exit code ${exitCode}`];
}
