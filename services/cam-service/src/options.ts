import { misreadWord, PLAIN_WORDS_ONCE, parseWords } from '@pm-dvr/runtime/command-line';
import yargs from 'yargs';

declare const __PM_DVR_VERSION__: string;

/** The command line of cam-service, as typed. */
export interface CamServiceOptions {
  readonly cameras: readonly string[];
  readonly all: boolean;
  readonly config: string | undefined;
  readonly dryRun: boolean;
  readonly check: boolean;
  readonly logFfmpeg: boolean;
  readonly segmentTime: string | undefined;
}

/** What the command line asks for; the version is printed already. */
export type CommandLine =
  | { readonly kind: 'run'; readonly options: CamServiceOptions }
  | { readonly kind: 'help'; readonly config: string | undefined }
  | { readonly kind: 'version' }
  | { readonly kind: 'usage'; readonly message: string };

/** Options that take no value. */
const SWITCHES = /^(?:--(?:all|debug|dry-run|check|log|help)|-[dlh]+)/;

function parser(args: readonly string[]) {
  return yargs([...args])
    .scriptName('cam-service')
    .usage('Usage: $0 [options] CAMERA...\n\nRecords IP cameras around the clock.')
    .option('c', {
      alias: 'config',
      type: 'string',
      requiresArg: true,
      describe: 'Configuration file [cam_service.yaml]',
    })
    .option('all', {
      type: 'boolean',
      default: false,
      describe: 'Record every enabled camera in this process',
    })
    .option('d', {
      alias: ['debug', 'dry-run'],
      type: 'boolean',
      default: false,
      describe: 'Print the ffmpeg command, secrets masked, and exit',
    })
    .option('check', {
      type: 'boolean',
      default: false,
      describe: 'Check configuration, ffmpeg, store and cameras, print what was found, and exit',
    })
    .option('l', {
      alias: 'log',
      type: 'boolean',
      default: false,
      describe: "Log ffmpeg's warnings too, not only when something changes",
    })
    .option('t', {
      alias: 'segment-time',
      type: 'string',
      requiresArg: true,
      describe: 'Clip length, "10s" or plain seconds [default_segment_time]',
    })
    .option('h', { alias: 'help', type: 'boolean', describe: 'Show this help and the known cameras' })
    .help(false)
    .version(`cam-service ${__PM_DVR_VERSION__}`)
    .strictOptions()
    .parserConfiguration(PLAIN_WORDS_ONCE)
    .wrap(80)
    .exitProcess(false)
    .epilogue(
      [
        'Exit codes: 0 stopped, or all well; 1 a check failed; 64 wrong usage;',
        '69 ffmpeg is missing or too old; 75 another process records the camera;',
        '78 wrong configuration.',
        'Signals: SIGTERM finishes the open clips; SIGHUP reloads the configuration.',
      ].join('\n'),
    );
}

/** The usage and options, without the list of cameras. */
export async function helpText(): Promise<string> {
  return await parser([]).getHelp();
}

/** Reads the command line; one wrong word makes it a usage error that says what is wrong. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const misread = misreadWord(args, SWITCHES);
  if (misread !== undefined) return { kind: 'usage', message: misread };
  const words = parseWords(parser(args));
  if (words.fault !== undefined) return { kind: 'usage', message: words.fault };
  const { argv } = words;
  if (argv.h) return { kind: 'help', config: argv.c };
  if (argv.version) return { kind: 'version' };
  for (const [name, value] of [['config', argv.c] as const, ['segment-time', argv.t] as const])
    if (value === '') return { kind: 'usage', message: `--${name} needs a value` };
  const cameras = argv._.map(String);
  if (argv.all && cameras.length > 0)
    return { kind: 'usage', message: 'name cameras, or give --all, not both' };
  if (!argv.all && cameras.length === 0)
    return { kind: 'usage', message: 'no camera was named; name one or more, or give --all' };
  return {
    kind: 'run',
    options: {
      cameras: [...new Set(cameras)],
      all: argv.all,
      config: argv.c,
      dryRun: argv.d,
      check: argv.check,
      logFfmpeg: argv.l,
      segmentTime: argv.t,
    },
  };
}
