import { lengthText } from '@pm-dvr/contracts';
import { type Judgement, worstJudgement } from './verdict-policy.ts';

/** So long without new video a recording camera may be. Milliseconds. */
export interface VideoAges {
  readonly warnMs: number;
  readonly criticalMs: number;
}

/** What is known of one camera; ages in milliseconds. */
export interface CameraSigns {
  readonly recorderRunning: boolean;
  readonly state: { readonly message: string; readonly code: number; readonly age_ms: number } | null;
  /** Since the last finished clip ended; undefined if there is none. */
  readonly clipAgeMs: number | undefined;
  /** Since something was written to an unfinished clip. */
  readonly openAgeMs: number | undefined;
  /** Since the recorder took the camera's lock. */
  readonly recorderAgeMs: number | undefined;
  readonly unexplainedMs: number;
}

/** In an outage the recorder writes its state at least as often as it tries; what is older, it says no longer. */
const OLDEST_STATE_MS = 10 * 60_000;

/**
 * Since when there is no new video, milliseconds; undefined if there never was any. What is written to an unfinished clip may be
 * sound alone: it counts unless the recorder, which counts frames, says that it gets none.
 */
export function videoAgeMs({ state, clipAgeMs, openAgeMs }: CameraSigns): number | undefined {
  const isDenied = state !== null && state.code !== 0 && state.age_ms < OLDEST_STATE_MS;
  if (isDenied || openAgeMs === undefined) return clipAgeMs;
  return Math.min(openAgeMs, clipAgeMs ?? openAgeMs);
}

/** How one camera stands: by new video on the disk, whatever its recorder says of itself; and the recorder may know it worse. */
export function judgeCamera(signs: CameraSigns, ages: VideoAges): Judgement {
  const ageMs = videoAgeMs(signs);
  if (!signs.recorderRunning)
    return { verdict: 'critical', message: `no recorder runs; ${lastVideo(ageMs)}` };
  return worstJudgement(judgeVideo(signs, ageMs, ages), ...said(signs), ...unexplained(signs));
}

function judgeVideo(signs: CameraSigns, ageMs: number | undefined, ages: VideoAges): Judgement {
  const silentMs = ageMs ?? signs.recorderAgeMs ?? 0;
  if (silentMs < ages.warnMs) {
    const message = ageMs === undefined ? 'no video yet' : 'recording';
    return { verdict: 'ok', message };
  }
  const verdict = silentMs < ages.criticalMs ? 'warning' : 'critical';
  const told = signs.state === null || signs.state.code === 0 ? '' : `; ${signs.state.message}`;
  return { verdict, message: `no new video; ${lastVideo(ageMs)}${told}` };
}

/** What a running recorder says of itself, if it is not too old to be meant. */
function said({ state }: CameraSigns): Judgement[] {
  if (state === null || state.code === 0 || state.age_ms >= OLDEST_STATE_MS) return [];
  return [{ verdict: state.code === 1 ? 'warning' : 'critical', message: state.message }];
}

function unexplained({ unexplainedMs }: CameraSigns): Judgement[] {
  if (unexplainedMs === 0) return [];
  return [{ verdict: 'warning', message: `${lengthText(unexplainedMs)} of today are unexplained` }];
}

function lastVideo(ageMs: number | undefined): string {
  return ageMs === undefined ? 'there is no video of it' : `last video ${lengthText(ageMs)} ago`;
}
