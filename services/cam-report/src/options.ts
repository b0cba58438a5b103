import { parseDuration } from '@pm-dvr/config';
import { EXIT, parseTime, TIME_EXPECTED } from '@pm-dvr/contracts';
import { CodedError, messageOf } from '@pm-dvr/runtime';
import { misreadWord, PLAIN_WORDS_ONCE } from '@pm-dvr/runtime/command-line';
import yargs from 'yargs';

/** What the command line asks for. Instants and lengths in milliseconds. */
export interface ReportOptions {
  /** Empty: every camera that the store knows. */
  readonly cameras: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly json: boolean;
  /** List every hole, however many. */
  readonly all: boolean;
  readonly minHoleMs: number;
  readonly failOnHoles: boolean;
  readonly configFile?: string;
  /** Stands in for a configuration. */
  readonly baseDir?: string;
}

/** Text to be printed instead of a report: help or version. */
export interface Answer {
  readonly answer: string;
}

const EPILOGUE = `T is a local time such as 2026-11-20 or "2026-11-20 15:09:57", one with an
offset such as 2026-11-20T15:09:57+01:00, or a stamp as in a clip's name.
A date alone as --to means the end of that day.

Exit codes: 0 every second is accounted for; 1 a hole is unexplained (with
--fail-on-holes: there is a hole); 64 wrong usage; 69 there is no store;
78 the configuration is wrong.

"cam-report status" says how everything stands now; see its --help.`;

/** Reads the command line; CodedError `USAGE` (exit 64) says what is wrong with it. */
export async function parseOptions(
  argv: readonly string[],
  nowMs: number,
  version: string,
): Promise<ReportOptions | Answer> {
  const { args, answer } = await readCommandLine(argv, version);
  if (answer !== '') return { answer };
  return {
    cameras: args._.map(String),
    ...windowOf(args, nowMs),
    json: args.json,
    all: args.all,
    minHoleMs: durationOf('--min-hole', args['min-hole']),
    failOnHoles: args['fail-on-holes'],
    ...(args.config !== undefined && { configFile: args.config }),
    ...(args['base-dir'] !== undefined && { baseDir: args['base-dir'] }),
  };
}

/** Options that take no value. */
const SWITCHES = /^--(?:json|all|fail-on-holes|help|version)|^-h/;

/** Its own help goes by aliases. */
const WORDS = { ...PLAIN_WORDS_ONCE, 'strip-aliased': false } as const;

async function readCommandLine(argv: readonly string[], version: string) {
  const misread = misreadWord(argv, SWITCHES);
  if (misread !== undefined) throw usage(misread);
  let answer = '';
  const keepAnswer = (_error: unknown, _args: unknown, output: string) => {
    answer = output;
  };
  try {
    const args = await commandLine(version).parseAsync([...argv], {}, keepAnswer);
    return { args, answer };
  } catch (error) {
    throw usage(messageOf(error));
  }
}

function commandLine(version: string) {
  return yargs()
    .scriptName('cam-report')
    .usage(
      '$0 [options] [CAMERA...]\n\nSays what is recorded, and of every hole since when, how long and why.',
    )
    .parserConfiguration(WORDS)
    .options({
      since: {
        type: 'string',
        requiresArg: true,
        describe: 'Report this long back from now  [default: 24h]',
      },
      from: { type: 'string', requiresArg: true, describe: 'Beginning of the window (T)' },
      to: { type: 'string', requiresArg: true, describe: 'Its end (T); without it, now' },
      json: { type: 'boolean', default: false, describe: 'Print one JSON document' },
      all: { type: 'boolean', default: false, describe: 'List every hole, not only the latest 20' },
      'min-hole': {
        type: 'string',
        requiresArg: true,
        default: '0s',
        describe: 'List no hole shorter than this',
      },
      'fail-on-holes': { type: 'boolean', default: false, describe: 'Exit 1 if there is any hole' },
      config: { alias: 'c', type: 'string', requiresArg: true, describe: 'Use this cam_common.yaml' },
      'base-dir': { type: 'string', requiresArg: true, describe: 'Use the store here, and no configuration' },
    })
    .conflicts({ since: ['from', 'to'], 'base-dir': 'config' })
    .strictOptions()
    .exitProcess(false)
    .detectLocale(false)
    .wrap(80)
    .help('help', 'Show this help')
    .alias('h', 'help')
    .version('version', 'Show the version', `cam-report ${version}`)
    .epilogue(EPILOGUE)
    .fail(false);
}

function windowOf(
  args: { since?: string | undefined; from?: string | undefined; to?: string | undefined },
  nowMs: number,
): { fromMs: number; toMs: number } {
  if (args.from === undefined) {
    if (args.to !== undefined) throw usage('--to needs --from');
    const lengthMs = durationOf('--since', args.since ?? '24h');
    if (lengthMs === 0) throw usage('--since must be longer than nothing');
    return { fromMs: nowMs - lengthMs, toMs: nowMs };
  }
  const fromMs = timeOf('--from', parseTime(args.from), args.from);
  const toMs = args.to === undefined ? nowMs : timeOf('--to', parseTime(args.to, 'end'), args.to);
  if (fromMs >= toMs)
    throw usage(args.to === undefined ? '--from is not in the past' : '--from must be before --to');
  return { fromMs, toMs };
}

function durationOf(name: string, text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined)
    throw usage(`${name}: "${text}" is not a length of time; expected one such as 90s, 15min, 24h or 7d`);
  return ms;
}

function timeOf(name: string, ms: number | undefined, text: string): number {
  if (ms === undefined) throw usage(`${name}: "${text}" is not a time; expected ${TIME_EXPECTED}`);
  return ms;
}

/** A CodedError `USAGE`, which ends the program with 64. */
export function usage(message: string): CodedError {
  return new CodedError('USAGE', message, { exitCode: EXIT.usage });
}
