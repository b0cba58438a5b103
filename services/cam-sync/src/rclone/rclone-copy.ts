import type { SyncTrouble } from '@pm-dvr/contracts';
import { commandOf, isListable, listOf, type RcloneJob, type RcloneSettings } from './rclone-command.ts';
import { type RcloneRun, runRclone } from './rclone-process.ts';
import { troubleOf } from './rclone-trouble-policy.ts';

/** Of what is being sent. */
export interface CopyProgress {
  readonly bytes: number;
  /** Grows while rclone finds more to send; `bytes` with an rclone older than 1.55, which does not tell. */
  readonly totalBytes: number;
  /** Bytes a second. */
  readonly rate: number;
  readonly leftSeconds?: number;
}

export interface CopyResult {
  /** There was no error at all. It does not mean that the files are there: {@link checkFiles} tells that. */
  readonly isWhole: boolean;
  /** Absent if it is whole, or was aborted. */
  readonly trouble?: SyncTrouble;
  /** One line, without secrets. */
  readonly error?: string;
  /** Files that were sent. */
  readonly transferred: number;
}

export interface CopyOptions {
  readonly onProgress?: (progress: CopyProgress) => void;
  /**
   * A check by hash of what lies at the remote follows, so rclone need not read each file once more here and there after it has sent
   * it. A remote that encrypts compares hashes only while it copies.
   */
  readonly isCheckedByHash?: boolean;
  readonly signal: AbortSignal;
}

const NO_COMMON_HASH = /no hashes in common/i;

/**
 * Brings the files of a job to its remote, and skips what is there as it is here. Nothing is deleted there; a file that differs
 * is overwritten. Files that are not here any more are left out without an error. Never rejects.
 *
 * What is there is compared by size and hash (`--checksum`), for a file of the right size and time may hold wrong bytes. That
 * costs reading what is there already, here and there, and nothing for what is new. A remote without hashes would be compared
 * by size alone; there, a file whose upload was cut short may have its full size with holes in it, but not its time. So
 * if rclone says that it had no hash to compare, it runs once more and compares sizes and times.
 */
export async function copyFiles(
  settings: RcloneSettings,
  job: RcloneJob,
  options: CopyOptions,
): Promise<CopyResult> {
  const listed = job.files.filter(isListable);
  const unlisted = job.files.length - listed.length;
  if (listed.length === 0) return resultOf([], unlisted);
  const unchecked = options.isCheckedByHash ? ['--ignore-checksum'] : [];
  const first = await runCopy(settings, job, listed, ['--checksum', ...unchecked], options);
  const isAgain = first.hadNoHash && resultOf([first.run], 0).isWhole;
  const second = isAgain ? await runCopy(settings, job, listed, [], options) : undefined;
  return resultOf(second ? [first.run, second.run] : [first.run], unlisted);
}

async function runCopy(
  settings: RcloneSettings,
  job: RcloneJob,
  files: readonly string[],
  extra: readonly string[],
  options: CopyOptions,
): Promise<{ run: RcloneRun; hadNoHash: boolean }> {
  let hadNoHash = false;
  settings.log.debug({ remote: job.remote.name, files: files.length }, 'rclone copy');
  const run = await runRclone(settings, job, commandOf('copy', settings, job, extra), {
    ...{ stdin: listOf(files), signal: options.signal },
    onNote: (text) => {
      hadNoHash ||= NO_COMMON_HASH.test(text);
    },
    onStats: ({ bytes, totalBytes = bytes, rate, leftSeconds }) => {
      options.onProgress?.({
        bytes,
        totalBytes,
        rate,
        ...(leftSeconds === undefined ? {} : { leftSeconds }),
      });
    },
  });
  return { run, hadNoHash };
}

function resultOf(runs: readonly RcloneRun[], unlisted: number): CopyResult {
  const transferred = runs.reduce((sum, run) => sum + (run.stats?.transfers ?? 0), 0);
  const last = runs.at(-1);
  const failed = last && failureOf(last);
  if (failed) return { isWhole: false, ...failed, transferred };
  if (unlisted === 0) return { isWhole: true, transferred };
  const error = `${unlisted} file names hold a line break, which rclone cannot be told`;
  return { isWhole: false, trouble: 'other', error, transferred };
}

/** What a run has come to grief over; undefined if it has not. */
export function failureOf(run: RcloneRun): Pick<CopyResult, 'trouble' | 'error'> | undefined {
  if (run.failure) return run.failure;
  const trouble = troubleOf(
    run.exitCode,
    run.errors.map(({ text }) => text),
  );
  if (trouble === undefined) return undefined;
  const [first] = run.errors;
  if (!first)
    return { trouble, error: `rclone ended with ${run.exitCode ?? 'a signal'} and did not say why` };
  return { trouble, error: first.file === undefined ? first.text : `${first.file}: ${first.text}` };
}
