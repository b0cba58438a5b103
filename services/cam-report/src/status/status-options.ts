import { parseDuration } from '@pm-dvr/config';
import { messageOf } from '@pm-dvr/runtime';
import { misreadWord, PLAIN_WORDS_ONCE } from '@pm-dvr/runtime/command-line';
import yargs from 'yargs';
import { type Answer, usage } from '../options.ts';
import type { VideoAges } from './camera-policy.ts';

/** What the command line of `cam-report status` asks for. */
export interface StatusOptions {
  /** Empty: every camera that the store knows, and all the rest of the suite. */
  readonly cameras: readonly string[];
  /** Cameras to leave out. */
  readonly without: readonly string[];
  readonly form: 'text' | 'json' | 'nagios';
  /** Draw again so often, milliseconds. */
  readonly watchMs?: number;
  readonly noColour: boolean;
  readonly ages: VideoAges;
  readonly configFile?: string;
  /** Stands in for a configuration. */
  readonly baseDir?: string;
}

const WATCH_SECONDS = 2;
const LONGEST_WATCH_SECONDS = 3_600;

const EPILOGUE = `Cameras named limit it to them and their units. A camera called "status" is
reported on by: cam-report -- status

Exit codes: 0 all is well; 1 something is not; 64 wrong usage; 69 there is no
store; 78 the configuration is wrong. With --nagios: 0 OK, 1 WARNING,
2 CRITICAL, 3 UNKNOWN. With --watch, Ctrl-C ends it with 0.`;

/** Reads what stands after `status`; CodedError `USAGE` (exit 64) says what is wrong with it. */
export async function parseStatusOptions(
  argv: readonly string[],
  version: string,
): Promise<StatusOptions | Answer> {
  const { args, answer } = await readCommandLine(argv, version);
  if (answer !== '') return { answer };
  if (Number(args.json) + Number(args.nagios) + Number(args.watch !== undefined) > 1)
    throw usage('--json, --nagios and --watch exclude each other');
  const { watchMs, camera } = watchOf(args.watch);
  const ages = agesOf(args);
  return {
    cameras: [...args._.map(String), ...camera],
    without: (args.without ?? '').split(',').filter((name) => name !== ''),
    form: args.json ? 'json' : args.nagios ? 'nagios' : 'text',
    ...(watchMs !== undefined && { watchMs }),
    noColour: args['no-color'],
    ages,
    ...(args.config !== undefined && { configFile: args.config }),
    ...(args['base-dir'] !== undefined && { baseDir: args['base-dir'] }),
  };
}

/** Options that take no value. */
const SWITCHES = /^--(?:json|nagios|no-color|help|version)|^-h/;

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
    .scriptName('cam-report status')
    .usage('$0 [options] [CAMERA...]\n\nSays how cameras, events, remotes, disks and units stand now.')
    .parserConfiguration(WORDS)
    .options({
      json: { type: 'boolean', default: false, describe: 'Print one JSON document' },
      nagios: {
        type: 'boolean',
        default: false,
        describe: 'Print one line, as a plugin of Nagios or Icinga',
      },
      watch: { type: 'string', describe: `Draw again every so many seconds  [default: ${WATCH_SECONDS}]` },
      'no-color': { type: 'boolean', default: false, describe: 'No colours, on a terminal too' },
      without: { type: 'string', requiresArg: true, describe: 'Leave these cameras out: CAMERA,CAMERA...' },
      'warn-after': {
        ...{ type: 'string', requiresArg: true, default: '1min' },
        describe: 'WARNING without new video for so long',
      },
      'critical-after': {
        ...{ type: 'string', requiresArg: true, default: '5min' },
        describe: 'CRITICAL without new video for so long',
      },
      config: { alias: 'c', type: 'string', requiresArg: true, describe: 'Use this cam_common.yaml' },
      'base-dir': { type: 'string', requiresArg: true, describe: 'Use the store here, and no configuration' },
    })
    .conflicts({ 'base-dir': 'config' })
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

/** `--watch front` is a camera to watch, and no number of seconds. */
function watchOf(text: string | undefined): { watchMs?: number; camera: string[] } {
  if (text === undefined) return { camera: [] };
  if (text === '') return { watchMs: WATCH_SECONDS * 1000, camera: [] };
  const seconds = Number(text);
  if (Number.isNaN(seconds)) return { watchMs: WATCH_SECONDS * 1000, camera: [text] };
  if (seconds < 1 || seconds > LONGEST_WATCH_SECONDS)
    throw usage(`--watch: "${text}" is not from 1 to ${LONGEST_WATCH_SECONDS} seconds`);
  return { watchMs: seconds * 1000, camera: [] };
}

function agesOf(args: { 'warn-after': string; 'critical-after': string }): VideoAges {
  const [warnMs, criticalMs] = (['warn-after', 'critical-after'] as const).map((name) => {
    const ms = parseDuration(args[name]);
    if (ms === undefined || ms === 0)
      throw usage(`--${name}: "${args[name]}" is not a length of time; expected one such as 90s or 15min`);
    return ms;
  }) as [number, number];
  if (criticalMs < warnMs) throw usage('--critical-after must not be shorter than --warn-after');
  return { warnMs, criticalMs };
}
