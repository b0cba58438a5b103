import { lengthText, type RemoteStatus, sizeText } from '@pm-dvr/contracts';
import { type Judgement, worstJudgement } from './verdict-policy.ts';

/** What is known of one remote. Instants are milliseconds since the epoch. */
export interface RemoteSigns {
  /** What cam-sync wrote last; undefined if nothing that can be read. */
  readonly said: RemoteStatus | undefined;
  readonly isSyncRunning: boolean;
  /** When the newest event was sealed. */
  readonly newestEventMs: number | undefined;
}

/** Trouble that lasts so long is no longer one that passes. */
const PATIENCE_MS = 86_400_000;
/** Without a running cam-sync an event may wait so long for one that cron starts. */
const CRON_MS = 3_600_000;
/** A remote that is in trouble is tried again by then at the latest, if there is anybody to try it. */
const LATE_TRY_MS = 3_600_000;

/** How a remote stands. */
export function judgeRemote(signs: RemoteSigns, nowMs: number): Judgement {
  const { said, isSyncRunning } = signs;
  if (!said) return { verdict: 'warning', message: 'nothing is known of it yet' };
  if (isSyncRunning && isForgotten(said, nowMs))
    return { verdict: 'ok', message: 'not served any more; cam_sync.yaml seems to name it no longer' };
  return worstJudgement(
    { verdict: 'ok', message: backlogText(said) },
    ...trouble(said, nowMs),
    ...blocked(said),
    ...(isSyncRunning ? [] : unattended(signs, said, nowMs)),
  );
}

function isForgotten({ next_try }: RemoteStatus, nowMs: number): boolean {
  return next_try !== undefined && nowMs - next_try * 1000 > LATE_TRY_MS;
}

function trouble({ trouble: kind, error = '', failing_since }: RemoteStatus, nowMs: number): Judgement[] {
  if (kind === undefined) return [];
  const lastsMs = Math.max(0, nowMs - (failing_since ?? nowMs / 1000) * 1000);
  const verdict = lastsMs < PATIENCE_MS ? 'warning' : 'critical';
  return [{ verdict, message: `${kind} trouble for ${lengthText(lastsMs)}: ${error}` }];
}

function blocked({ blocked: held }: RemoteStatus): Judgement[] {
  if (held === undefined) return [];
  const message = `${held.events} event${held.events === 1 ? '' : 's'} cannot be uploaded whole: ${held.first}`;
  return [{ verdict: 'warning', message }];
}

/** Nobody uploads: that matters as soon as there is something to upload. */
function unattended({ newestEventMs = 0 }: RemoteSigns, said: RemoteStatus, nowMs: number): Judgement[] {
  const isOpen = said.backlog_files > 0 || newestEventMs > (said.last_success ?? 0) * 1000 + 1000;
  if (!isOpen || newestEventMs === 0) return [];
  const waitsMs = Math.max(0, nowMs - newestEventMs);
  const message = `no cam-sync runs, and an event of ${lengthText(waitsMs)} ago waits`;
  return [{ verdict: waitsMs < CRON_MS ? 'warning' : 'critical', message }];
}

function backlogText({ backlog_files: files, backlog_bytes: bytes, state }: RemoteStatus): string {
  if (files === 0) return 'all is uploaded and verified';
  return `${state}: ${files} file${files === 1 ? '' : 's'}, ${sizeText(bytes)} to upload`;
}
