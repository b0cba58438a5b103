import type { RemoteConfig } from '@pm-dvr/config';
import type { Clock, Logger } from '@pm-dvr/runtime';

/** How rclone is run, for all remotes. */
export interface RcloneSettings {
  /** A name on PATH or an absolute path. */
  readonly program: string;
  /** Absolute path of its configuration; its own default if absent. */
  readonly config?: string;
  /** So long it may move and compare nothing before it is stopped. */
  readonly stallTimeoutMs: number;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Files that are to be at a remote. */
export interface RcloneJob {
  readonly remote: RemoteConfig;
  /** Absolute folder. */
  readonly source: string;
  /** Relative to `source`, with `/`; may hold any character that a file name may. */
  readonly files: readonly string[];
}

/**
 * The arguments of `rclone copy` or `rclone check` for a job whose {@link listOf files} are read from standard input. `extra` are
 * options of the one command. The remote's own options come last, so that they win.
 */
export function commandOf(
  command: 'copy' | 'check',
  settings: RcloneSettings,
  job: RcloneJob,
  extra: readonly string[],
): string[] {
  const { remote } = job;
  const { bandwidthBytesPerSecond: bandwidth } = remote;
  return [
    ...[command, '--files-from-raw', '-', '--no-traverse', ...extra],
    // A line of statistics is the only sign of life of a long upload.
    ...['--use-json-log', '--stats', '1s', '--stats-log-level', 'NOTICE', '-v'],
    ...['--retries', '1', '--low-level-retries', '3', '--contimeout', '15s', '--timeout', '60s'],
    ...['--ask-password=false', '--transfers', String(remote.transfers)],
    ...(bandwidth === undefined ? [] : ['--bwlimit', `${Math.max(1, Math.floor(bandwidth))}B`]),
    ...(settings.config === undefined ? [] : ['--config', settings.config]),
    ...remote.rcloneOptions,
    ...['--', job.source, `${remote.cloudId}:${remote.cloudPath}`],
  ];
}

/** Whether rclone can be told of a file: its lists have a name a line. */
export function isListable(file: string): boolean {
  return file !== '' && !/[\n\0]|\r$/.test(file);
}

/** The text for {@link commandOf rclone's} standard input. */
export function listOf(files: readonly string[]): string {
  return files.map((file) => `${file}\n`).join('');
}

const PASSED_ON = new Set(
  [
    'HOME',
    'PATH',
    'USER',
    'LOGNAME',
    'LANG',
    'TZ',
    'TMPDIR',
    'SSH_AUTH_SOCK',
    'SSL_CERT_FILE',
    'SSL_CERT_DIR',
  ].concat(
    ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()]),
  ),
);

/** rclone's own variables, and those by which the makers of clouds hand over credentials. */
const PASSED_ON_PREFIXES = /^(LC|XDG|RCLONE|AWS|AZURE|GOOGLE|GCLOUD|OS|ST|B2)_/;

/**
 * They would make rclone's log unreadable here, clash with the options of {@link commandOf}, or have files taken for alike that were not
 * compared.
 */
const KEPT_BACK =
  /^RCLONE_(LOG_|USE_JSON_LOG|SYSLOG|VERBOSE|QUIET|PROGRESS|STATS|DUMP|SIZE_ONLY|IGNORE_|UPDATE|DRY_RUN|INTERACTIVE)/;

/** What rclone is to see of an environment. */
export function environmentOf(environment: NodeJS.ProcessEnv): Record<string, string> {
  const isWanted = (name: string) =>
    PASSED_ON.has(name) || (PASSED_ON_PREFIXES.test(name) && !KEPT_BACK.test(name));
  const entries = Object.entries(environment).filter(
    ([name, value]) => value !== undefined && isWanted(name),
  );
  return Object.fromEntries(entries) as Record<string, string>;
}
