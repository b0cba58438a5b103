import type { SyncTrouble } from '@pm-dvr/contracts';
import { type CheckVerdict, findingsOf, readVerdict } from './rclone-check-policy.ts';
import { commandOf, isListable, listOf, type RcloneJob, type RcloneSettings } from './rclone-command.ts';
import { failureOf } from './rclone-copy.ts';
import { runRclone } from './rclone-process.ts';

export interface CheckResult {
  /** At the remote as they are here: size and, where both have one, hash. */
  readonly verified: string[];
  /** All others. */
  readonly failed: { readonly file: string; readonly detail: string }[];
  /** Something was compared, and all that was by hashes of the bytes that lie at the remote, nothing by its size alone. */
  readonly isByHash: boolean;
  /** Absent if files are merely missing or different, or if it was aborted. */
  readonly trouble?: SyncTrouble;
  /** One line, without secrets. */
  readonly error?: string;
}

/**
 * Remotes that make a hash of what lies there. Others tell one that they were given (S3), or that was made of what was sent before
 * they encrypted or packed it (chunker, compress, hasher).
 */
const HASHES_WHAT_IS_THERE = new Set<unknown>(['*local.Fs', '*sftp.Fs']);
/** Of both kinds: the remote has none at all, or not of some files. */
const NOT_BY_HASH = /no common hash found|hash(es)? could(n't| not) be checked/i;

/**
 * Which of the files are at the remote as they are here. Never rejects.
 *
 * It is `rclone check --combined`, a verdict for each file, since rclone 1.53. A file counts only if its verdict is `=`, no error
 * names it, rclone came to its end by itself, and its own count of matches is the number of these verdicts; a file without a verdict
 * is not verified.
 */
export async function checkFiles(
  settings: RcloneSettings,
  job: RcloneJob,
  options: { readonly signal: AbortSignal },
): Promise<CheckResult> {
  const files = job.files.filter(isListable);
  if (files.length === 0)
    return { verified: [], failed: findingsOf(job.files, new Map()).failed, isByHash: false };
  const verdicts = new Map<string, CheckVerdict>();
  let matching: number | undefined;
  let [isBySize, isThere] = [false, false];
  settings.log.debug({ remote: job.remote.name, files: files.length }, 'rclone check');
  const args = commandOf('check', settings, job, ['--one-way', '--combined', '-']);
  const run = await runRclone(settings, job, args, {
    ...{ stdin: listOf(files), signal: options.signal },
    onOutput: (line) => {
      const read = readVerdict(line);
      if (read) verdicts.set(read.file, read.verdict);
    },
    onNote: (text, about) => {
      isBySize ||= NOT_BY_HASH.test(text);
      const count = /^(\d+) matching files?$/.exec(text)?.[1];
      if (count === undefined) return;
      matching = Number(count);
      isThere = HASHES_WHAT_IS_THERE.has(about);
    },
  });
  const { verified, failed, isDecided, openErrors } = findingsOf(job.files, verdicts, run, matching);
  isBySize ||= run.errors.some(({ text }) => NOT_BY_HASH.test(text));
  const found = { verified, failed, isByHash: verified.length > 0 && isThere && !isBySize };
  return isDecided ? found : { ...found, ...failureOf({ ...run, errors: openErrors }) };
}
