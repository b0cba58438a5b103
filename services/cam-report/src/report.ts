import { stat } from 'node:fs/promises';
import { CAUSES, type ClipNaming, EXIT, formatInstant, type StoreLayout } from '@pm-dvr/contracts';
import { type Account, accountCamera, type Explanation, lengthOf, listCameras } from '@pm-dvr/footage';
import { CodedError, codeOf } from '@pm-dvr/runtime';
import { type ReportOptions, usage } from './options.ts';
import { readState } from './state-text.ts';

/** One hole of a report. */
export interface ReportedHole {
  readonly from: string;
  readonly from_ms: number;
  readonly to_ms: number;
  readonly length_ms: number;
  /** A cause of the contract, or `unexplained`. */
  readonly cause: string;
  readonly sentence: string;
  readonly detail: string;
}

/**
 * What is reported of one camera; this is also its JSON form. `recorded_ms + open_ms + missing_ms + expired_ms`
 * is `window.length_ms`, exactly.
 */
export interface CameraReport {
  readonly camera: string;
  /** Where the camera is known for a shorter time than was asked for, this is shorter too. */
  readonly window: { from: string; to: string; from_ms: number; to_ms: number; length_ms: number };
  /** Share of the time that retention has left, 0 to 100, cut to three decimals; null if it has left none. */
  readonly covered_percent: number | null;
  readonly recorded_ms: number;
  /** In a file that is not finished: the open clip, or what a crash left and the next start will salvage. */
  readonly open_ms: number;
  readonly missing_ms: number;
  readonly expired_ms: number;
  readonly unexplained_ms: number;
  readonly clips: number;
  readonly bytes: number;
  readonly recorder_running: boolean;
  /** What the recorder wrote last of itself; null without a state file. */
  readonly state: { message: string; code: number } | null;
  readonly holes: ReportedHole[];
  readonly expired: { from: string; from_ms: number; to_ms: number; length_ms: number; rule: string }[];
  readonly damaged_ledger_lines: number;
}

export const UNEXPLAINED_SENTENCE = 'neither clip nor ledger says why';

/**
 * The cameras to report on, sorted if none are named. CodedError `USAGE` for one that the store does not know,
 * `STORE_MISSING` (exit 69) if there is no store.
 */
export async function chooseCameras(layout: StoreLayout, wanted: readonly string[]): Promise<string[]> {
  await requireStore(layout);
  const known = await listCameras(layout);
  const unknown = wanted.filter((camera) => !known.includes(camera));
  if (unknown.length === 0) return wanted.length > 0 ? [...new Set(wanted)] : known;
  const names = known.length > 0 ? `known are ${known.join(', ')}` : 'it knows none yet';
  throw usage(`the store at ${layout.baseDir} has no camera ${unknown.join(', ')}; ${names}`);
}

/** CodedError `STORE_MISSING` (exit 69) if there is no store, or none that can be read. */
export async function requireStore(layout: StoreLayout): Promise<void> {
  await stat(layout.baseDir).catch((error: unknown) => {
    const text = codeOf(error) === 'ENOENT' ? 'there is no store' : 'the store cannot be read';
    throw new CodedError('STORE_MISSING', `${text} at ${layout.baseDir}`, {
      cause: error,
      exitCode: EXIT.unavailable,
    });
  });
}

/** Accounts for one camera from names, ledger and lock. */
export async function reportCamera(
  layout: StoreLayout,
  naming: ClipNaming,
  camera: string,
  options: Pick<ReportOptions, 'fromMs' | 'toMs'>,
  nowMs: number,
): Promise<CameraReport> {
  const { fromMs, toMs } = options;
  const account = await accountCamera({ layout, naming, camera, fromMs, toMs, nowMs, sizes: true });
  const holes = account.unrecorded.filter((part) => part.kind === 'cause' || part.kind === 'unexplained');
  const expired = account.unrecorded.filter((part) => part.kind === 'expired');
  const unexplained_ms = lengthOf(account, 'unexplained');
  return {
    camera,
    window: {
      from: formatInstant(account.window.fromMs),
      to: formatInstant(account.window.toMs),
      ...bounds(account.window),
    },
    covered_percent: coveredPercent(account),
    recorded_ms: account.recordedMs,
    open_ms: lengthOf(account, 'open'),
    missing_ms: lengthOf(account, 'cause') + unexplained_ms,
    expired_ms: lengthOf(account, 'expired'),
    unexplained_ms,
    clips: account.clips,
    bytes: account.sizeBytes ?? 0,
    recorder_running: account.recorderAlive,
    state: await readState(layout.stateFile(camera)),
    holes: holes.map(reportedHole),
    expired: expired.map((part) => ({
      from: formatInstant(part.fromMs),
      ...bounds(part),
      rule: part.detail,
    })),
    damaged_ledger_lines: account.damagedLines,
  };
}

function reportedHole(part: Explanation): ReportedHole {
  return {
    from: formatInstant(part.fromMs),
    ...bounds(part),
    cause: part.cause ?? 'unexplained',
    sentence: part.cause ? CAUSES[part.cause] : UNEXPLAINED_SENTENCE,
    detail: part.detail,
  };
}

function bounds(part: { fromMs: number; toMs: number }): {
  from_ms: number;
  to_ms: number;
  length_ms: number;
} {
  return { from_ms: part.fromMs, to_ms: part.toMs, length_ms: part.toMs - part.fromMs };
}

/** Cut, not rounded: 100 only if nothing at all is missing. */
export function coveredPercent(account: Account): number | null {
  const keptMs = account.window.toMs - account.window.fromMs - lengthOf(account, 'expired');
  if (keptMs <= 0) return null;
  return Math.floor(((account.recordedMs + lengthOf(account, 'open')) / keptMs) * 100_000) / 1_000;
}
