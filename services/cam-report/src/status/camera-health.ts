import { stat } from 'node:fs/promises';
import { type CameraHealth, type ClipNaming, dayOf, type StoreLayout } from '@pm-dvr/contracts';
import {
  type Account,
  accountCamera,
  clipDays,
  clipEndMs,
  clipPath,
  type Explanation,
  lengthOf,
} from '@pm-dvr/footage';
import { coveredPercent } from '../report.ts';
import { readDatedState } from '../state-text.ts';
import { type CameraSigns, judgeCamera, type VideoAges, videoAgeMs } from './camera-policy.ts';

type Holes = CameraHealth['holes_today'];

export interface CameraLook {
  readonly layout: StoreLayout;
  readonly naming: ClipNaming;
  readonly camera: string;
  readonly nowMs: number;
  readonly ages: VideoAges;
  /** Of all its clips, as cam-cleaner has measured. */
  readonly bytes: number | undefined;
}

/** Looks at one camera: at the names of its newest days only, and at no clip but the newest. */
export async function lookAtCamera(look: CameraLook): Promise<CameraHealth> {
  const { layout, naming, camera, nowMs, bytes } = look;
  const midnightMs = new Date(nowMs).setHours(0, 0, 0, 0);
  const [oldestDay] = await clipDays(layout, camera);
  const isOld = oldestDay !== undefined && oldestDay < dayOf(midnightMs);
  const account = await accountCamera({
    ...{ layout, naming, camera, nowMs, fromMs: midnightMs, toMs: nowMs },
    ...(isOld && { knownSinceMs: midnightMs }),
  });
  const state = await readDatedState(layout.stateFile(camera), nowMs);
  const signs: CameraSigns = {
    recorderRunning: account.recorderAlive,
    state,
    clipAgeMs: ageOf(account.newest && clipEndMs(account.newest), nowMs),
    openAgeMs: ageOf(account.unfinishedToMs, nowMs),
    recorderAgeMs: ageOf((await stat(layout.lockFile(camera)).catch(() => undefined))?.mtimeMs, nowMs),
    unexplainedMs: lengthOf(account, 'unexplained'),
  };
  const ageMs = videoAgeMs(signs);
  return {
    camera,
    ...judgeCamera(signs, look.ages),
    recorder_running: signs.recorderRunning,
    state,
    ...(ageMs !== undefined && { last_video_ms: Math.max(0, nowMs - ageMs), last_video_age_ms: ageMs }),
    ...today(account),
    ...(await newestClip(layout, account)),
    ...(bytes !== undefined && { bytes }),
    ...(oldestDay !== undefined && { oldest_day: oldestDay }),
  };
}

function ageOf(instantMs: number | undefined, nowMs: number): number | undefined {
  // A clock that was set back makes things come from the future.
  return instantMs === undefined ? undefined : Math.max(0, Math.round(nowMs - instantMs));
}

function today(account: Account) {
  const unexplained_today_ms = lengthOf(account, 'unexplained');
  return {
    covered_today_percent: coveredPercent(account),
    missing_today_ms: lengthOf(account, 'cause') + unexplained_today_ms,
    unexplained_today_ms,
    holes_today: holesByCause(account.unrecorded),
  };
}

function holesByCause(unrecorded: readonly Explanation[]): Holes {
  const groups = new Map<Holes[number]['cause'], Holes[number]>();
  for (const { kind, cause = 'unexplained', fromMs, toMs } of unrecorded) {
    if (kind !== 'cause' && kind !== 'unexplained') continue;
    const { count, length_ms } = groups.get(cause) ?? { count: 0, length_ms: 0 };
    groups.set(cause, { cause, count: count + 1, length_ms: length_ms + toMs - fromMs });
  }
  return [...groups.values()].sort((a, b) => b.length_ms - a.length_ms);
}

/** Nothing of a clip that retention has removed meanwhile. */
async function newestClip(layout: StoreLayout, { newest }: Account): Promise<{ bit_rate?: number }> {
  const stats = newest && (await stat(clipPath(layout, newest)).catch(() => undefined));
  if (!newest || !stats || newest.durationMs === 0) return {};
  return { bit_rate: Math.round((stats.size * 8_000) / newest.durationMs) };
}
