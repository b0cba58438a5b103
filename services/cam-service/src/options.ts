import { type CommandLine, plainParser, readCommandLine, WrongUsage } from '@pm-dvr/runtime/command-line';
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

const EPILOGUE = `Exit codes: 0 stopped, or all well; 1 a check failed; 64 wrong usage;
69 ffmpeg is missing or too old; 75 another process records the camera;
78 wrong configuration.
Signals: SIGTERM finishes the open clips; SIGHUP reloads the configuration.`;

/** Options that take no value. */
const SWITCHES = /^(?:--(?:all|debug|dry-run|check|log|help)|-[dlh]+)/;

function parser(args: readonly string[]) {
  const declared = yargs([...args])
    .scriptName('cam-service')
    .usage('Usage: $0 [options] CAMERA...\n\nRecords IP cameras around the clock.')
    .option('config', {
      alias: 'c',
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
    .option('h', { alias: 'help', type: 'boolean', describe: 'Show this help and the known cameras' });
  return plainParser(declared, { version: `cam-service ${__PM_DVR_VERSION__}`, epilogue: EPILOGUE });
}

/** The usage and options, without the list of cameras. */
export async function helpText(): Promise<string> {
  return await parser([]).getHelp();
}

/** Reads the command line; one wrong word makes it a usage error that says what is wrong. */
export function parseCommandLine(args: readonly string[]): CommandLine<CamServiceOptions> {
  return readCommandLine(args, parser(args), { switches: SWITCHES, choose: chooseOptions });
}

/** Words as the parser gives them. */
interface TypedOptions {
  readonly operands: readonly string[];
  readonly all: boolean;
  readonly config?: string | undefined;
  readonly d: boolean;
  readonly check: boolean;
  readonly l: boolean;
  readonly t?: string | undefined;
}

function chooseOptions({ operands, all, config, d, check, l, t }: TypedOptions): CamServiceOptions {
  for (const [name, value] of [['config', config] as const, ['segment-time', t] as const])
    if (value === '') throw new WrongUsage(`--${name} needs a value`);
  if (all && operands.length > 0) throw new WrongUsage('name cameras, or give --all, not both');
  if (!all && operands.length === 0)
    throw new WrongUsage('no camera was named; name one or more, or give --all');
  return {
    ...{ cameras: [...new Set(operands)], all, config, dryRun: d },
    ...{ check, logFfmpeg: l, segmentTime: t },
  };
}
