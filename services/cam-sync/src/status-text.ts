import { formatInstant, lengthText, type RemoteStatus, type SyncStatus, sizeText } from '@pm-dvr/contracts';
import { blockedText } from './remote-state.ts';

/** The status of all remotes as lines for people. */
export function statusText(status: SyncStatus): string {
  const remotes = Object.entries(status.remotes).flatMap(([name, remote]) => [
    `${name}:`,
    ...remoteLines(remote, status.timestamp * 1000).map((line) => `  ${line}`),
  ]);
  return `${[status.message, ...remotes].join('\n')}\n`;
}

function remoteLines(remote: RemoteStatus, nowMs: number): string[] {
  const {
    backlog_files: files,
    backlog_bytes: bytes,
    progress,
    last_success: last,
    trouble,
    blocked,
  } = remote;
  return [
    files === 0 ? allText(remote) : `${files} files, ${sizeText(bytes)} to upload`,
    ...(blocked ? [blockedText(blocked)] : []),
    ...(progress
      ? [
          `${remote.state}: ${sizeText(progress.bytes)} of ${sizeText(progress.total_bytes)}, ${sizeText(progress.rate)}/s`,
        ]
      : []),
    last === undefined ? 'nothing was uploaded yet' : `last success ${ago(last * 1000, nowMs)}`,
    ...(trouble ? [`${trouble} trouble: ${remote.error}`, ...tries(remote, nowMs)] : []),
  ];
}

function allText({ blocked }: RemoteStatus): string {
  return blocked ? 'all that can be is uploaded and verified' : 'all is uploaded and verified';
}

function tries({ failing_since: since, next_try: next }: RemoteStatus, nowMs: number): string[] {
  return [
    ...(since === undefined ? [] : [`since ${ago(since * 1000, nowMs)}`]),
    ...(next === undefined || next * 1000 < nowMs ? [] : [`next try in ${lengthText(next * 1000 - nowMs)}`]),
  ];
}

function ago(ms: number, nowMs: number): string {
  return `${formatInstant(ms)} (${lengthText(Math.max(0, nowMs - ms))} ago)`;
}
