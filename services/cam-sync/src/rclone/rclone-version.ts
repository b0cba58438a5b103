import { EXIT } from '@pm-dvr/contracts';
import { CodedError, codeOf, messageOf, runToEnd } from '@pm-dvr/runtime';
import { environmentOf, type RcloneSettings } from './rclone-command.ts';

/** That of Debian 11. It is the first that has `check --combined`, and the oldest that this was tried with. */
const OLDEST = [1, 53] as const;
const PATIENCE_MS = 10_000;

/**
 * The version of rclone, such as `1.60.1-DEV`. Throws CodedError `RCLONE_MISSING` if it cannot be run or is not rclone, and
 * `RCLONE_TOO_OLD`.
 */
export async function rcloneVersion(settings: RcloneSettings): Promise<string> {
  const said = await say(settings);
  const [, version, major, minor] = /^rclone v((\d+)\.(\d+)\S*)/m.exec(said) ?? [];
  if (version === undefined) throw missing(`${settings.program} does not tell a version of rclone`);
  const isOld = Number(major) < OLDEST[0] || (Number(major) === OLDEST[0] && Number(minor) < OLDEST[1]);
  if (!isOld) return version;
  const message = `rclone ${version} is too old: ${OLDEST.join('.')} or newer is needed`;
  throw new CodedError('RCLONE_TOO_OLD', message, { exitCode: EXIT.unavailable });
}

async function say({ program }: RcloneSettings): Promise<string> {
  try {
    const env = environmentOf(process.env);
    return (await runToEnd(program, ['version'], { timeoutMs: PATIENCE_MS, env })).stdout;
  } catch (error) {
    if (codeOf(error) !== 'PROGRAM_MISSING') throw error;
    throw missing(`${messageOf(error)}: cam-sync needs it`, error);
  }
}

function missing(message: string, cause?: unknown): CodedError {
  return new CodedError('RCLONE_MISSING', message, { cause, exitCode: EXIT.unavailable });
}
