import { isListable } from './rclone-command.ts';
import type { RcloneError, RcloneRun } from './rclone-process.ts';

/** Of `--combined`: alike, missing there, different, or an error in comparing. */
export type CheckVerdict = '=' | '+' | '*' | '!';

export interface CheckFindings {
  readonly verified: string[];
  readonly failed: { readonly file: string; readonly detail: string }[];
  /** Nothing went wrong but that files are missing or differ. */
  readonly isDecided: boolean;
  /** What rclone complained of, but that files are missing or differ. */
  readonly openErrors: readonly RcloneError[];
}

/** Reads a line of `--combined`. */
export function readVerdict(line: string): { file: string; verdict: CheckVerdict } | undefined {
  const [verdict, space] = line;
  if (space !== ' ' || !verdict || !'=+*!'.includes(verdict)) return undefined;
  return { file: line.slice(2), verdict: verdict as CheckVerdict };
}

const DETAILS: Record<CheckVerdict, string> = {
  '=': 'rclone contradicts itself',
  '+': 'missing at the remote',
  '*': 'different at the remote',
  '!': 'could not be compared',
};

/** rclone's last words when files are missing or differ, and its first when there are no hashes to compare. */
const NO_ERROR = /^(Failed to check\b.*)?(\d+ differences? found|files differ)$|^No common hash found/i;

/**
 * What a run of `rclone check` has found of `files`. `matching` is its own count of files that are alike; undefined if it did not
 * tell, as when there are none.
 */
export function findingsOf(
  files: readonly string[],
  verdicts: ReadonlyMap<string, CheckVerdict>,
  run: Pick<RcloneRun, 'exitCode' | 'failure' | 'errors'> = { exitCode: 0, errors: [] },
  matching?: number,
): CheckFindings {
  const alike = [...verdicts.values()].filter((verdict) => verdict === '=').length;
  const isSure = run.exitCode !== null && !run.failure && alike === (matching ?? 0);
  const errors = new Map(
    run.errors.filter(({ file }) => file !== undefined).map(({ file, text }) => [file, text]),
  );
  const isVerified = (file: string) =>
    isSure && isListable(file) && verdicts.get(file) === '=' && !errors.has(file);
  const detail = (file: string) => detailOf(file, verdicts.get(file), errors.get(file), isSure);
  const isFinding = ({ file, text }: RcloneError) =>
    file === undefined ? NO_ERROR.test(text) : '+*'.includes(verdicts.get(file) ?? '!');
  const openErrors = run.errors.filter((error) => !isFinding(error));
  const differs = [...verdicts.values()].some((verdict) => '+*'.includes(verdict));
  return {
    verified: files.filter(isVerified),
    failed: files.filter((file) => !isVerified(file)).map((file) => ({ file, detail: detail(file) })),
    isDecided: isSure && openErrors.length === 0 && (run.exitCode === 0 || differs),
    openErrors,
  };
}

function detailOf(
  file: string,
  verdict: CheckVerdict | undefined,
  error: string | undefined,
  isSure: boolean,
): string {
  if (!isListable(file)) return 'its name holds a line break, which rclone cannot be told';
  if (verdict === undefined) return isSure ? 'rclone does not find it here' : 'it was not compared';
  if (verdict === '=' && !isSure) return 'the comparison did not come to its end';
  return error === undefined || verdict === '+' ? DETAILS[verdict] : `${DETAILS[verdict]}: ${error}`;
}
