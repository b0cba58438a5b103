import { CodedError, findProgram, messageOf, runToEnd } from '@pm-dvr/runtime';

/** What the installed ffmpeg is. */
export interface FfmpegFacts {
  readonly path: string;
  /** As ffmpeg says it: `5.1.9-0+deb12u1`. */
  readonly version: string;
  /** Major version of libavformat; 59 came with ffmpeg 5.0. */
  readonly formatMajor: number;
}

/** The first libavformat whose concat demuxer takes options, by which the source stays out of the process list. */
const OLDEST_FORMAT_MAJOR = 59;
const PROBE_TIMEOUT_MS = 10_000;

/** Reads the output of `ffmpeg -version`; undefined if it is not ffmpeg's. */
export function parseVersion(output: string): Omit<FfmpegFacts, 'path'> | undefined {
  const version = /^ffmpeg version (\S+)/.exec(output)?.[1];
  const formatMajor = /^libavformat\s+(\d+)\./m.exec(output)?.[1];
  if (version === undefined || formatMajor === undefined) return undefined;
  return { version, formatMajor: Number(formatMajor) };
}

/** Throws CodedError `PROGRAM_MISSING`, `PROGRAM_FAILED` or `FFMPEG_TOO_OLD`, each with exit code 69. */
export async function probeFfmpeg(program: string, timeoutMs = PROBE_TIMEOUT_MS): Promise<FfmpegFacts> {
  const path = findProgram(program);
  const output = await versionOutput(path, timeoutMs);
  const facts = parseVersion(output);
  if (!facts) throw new CodedError('PROGRAM_FAILED', `${path} does not look like ffmpeg`, { exitCode: 69 });
  if (facts.formatMajor < OLDEST_FORMAT_MAJOR)
    throw new CodedError(
      'FFMPEG_TOO_OLD',
      `${path} is version ${facts.version}; ffmpeg 5.0 or newer is needed`,
      {
        exitCode: 69,
      },
    );
  return { path, ...facts };
}

async function versionOutput(path: string, timeoutMs: number): Promise<string> {
  const { code, stdout, stderr } = await runToEnd(path, ['-version'], { timeoutMs });
  if (code === 0) return stdout;
  const reason =
    code === null ? 'it was killed, or took too long' : messageOf(stderr.trim() || `exit code ${code}`);
  throw new CodedError('PROGRAM_FAILED', `${path} -version failed: ${reason}`, { exitCode: 69 });
}
