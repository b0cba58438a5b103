import { counted } from '@pm-dvr/contracts';
import type { SentRange } from '../fake-camera/index.ts';
import type { FrameAudit } from '../frame-audit.ts';
import { secondsText } from './wording.ts';

/** What the camera did and what the clips hold. Frames are numbers; ranges are inclusive. */
export interface RunFacts {
  readonly fps: number;
  /** The frames of the time that was to be recorded: first one, and the first one after it. */
  readonly from: number;
  readonly to: number;
  /** What the camera sent to anybody, in any order. */
  readonly sent: readonly SentRange[];
  readonly audit: FrameAudit;
  readonly clips: number;
  /** Sum of the lengths that the clips' names tell. */
  readonly clipMs: number;
}

/** A clip's name may be off by so much for each clip: one frame. */
const TOLERANCE_FRAMES = 1;

/** What is wrong with a recording, each in one sentence; empty if it is whole. */
export function shortcomings(facts: RunFacts): string[] {
  if (facts.clips === 0) return ['no clip was recorded'];
  const { audit, fps } = facts;
  const faults = missingFrames(facts).map(([first, last]) => missingText(facts, first, last));
  if (audit.duplicates > 0) faults.push(`${counted(audit.duplicates, 'frame')} recorded twice`);
  if (audit.outOfOrder > 0) faults.push(`${counted(audit.outOfOrder, 'frame')} not in order`);
  const frameMs = (audit.count / fps) * 1000;
  const toleranceMs = (facts.clips * TOLERANCE_FRAMES * 1000) / fps;
  if (Math.abs(frameMs - facts.clipMs) > toleranceMs)
    faults.push(
      `the clips' lengths add up to ${secondsText(facts.clipMs)}, their frames to ${secondsText(frameMs)}`,
    );
  return faults;
}

/** The frames of the time that was to be recorded which are in no clip. */
export function missingFrames({ from, to, audit }: RunFacts): [first: number, last: number][] {
  const gaps: (readonly [number, number])[] =
    audit.count === 0
      ? [[from, to - 1]]
      : [[from, audit.first - 1], ...audit.missing, [Math.max(from, audit.last + 1), to - 1]];
  return gaps
    .map(([first, last]): [number, number] => [Math.max(first, from), Math.min(last, to - 1)])
    .filter(([first, last]) => first <= last);
}

function missingText({ fps, from, sent }: RunFacts, first: number, last: number): string {
  const frames = last - first + 1;
  const range = frames === 1 ? `frame ${first} is` : `frames ${first} to ${last} are`;
  const length = `${counted(frames, 'frame')}, ${secondsText((frames / fps) * 1000)}`;
  const text = `${range} missing: ${length}, from ${secondsText(((first - from) / fps) * 1000)} on`;
  const reached = countSent(sent, first, last);
  if (reached === 0) return `${text}; nobody was connected to the camera`;
  return `${text}; the camera sent ${reached === frames ? 'all' : reached} of them`;
}

/** Frames of a range that were sent to anybody; several clients may have got the same. */
function countSent(sent: readonly SentRange[], first: number, last: number): number {
  let count = 0;
  for (let frame = first; frame <= last; frame++)
    if (sent.some((range) => frame >= range.first && frame <= range.last)) count++;
  return count;
}
