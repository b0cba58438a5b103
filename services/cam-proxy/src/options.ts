import { misreadWord, PLAIN_WORDS_ONCE, parseWords } from '@pm-dvr/runtime/command-line';
import yargs from 'yargs';

declare const __PM_DVR_VERSION__: string;

/** How much of what the proxy says is logged: 0 what explains a trouble, 1 its messages, 2 its requests too. */
export type Verbosity = 0 | 1 | 2;

/** The command line of cam-proxy, checked. */
export interface CamProxyOptions {
  readonly camera: string;
  readonly config: string | undefined;
  readonly dryRun: boolean;
  readonly verbosity: Verbosity;
}

/** What the command line asks for; the version is printed already. */
export type CommandLine =
  | { readonly kind: 'run'; readonly options: CamProxyOptions }
  | { readonly kind: 'help'; readonly config: string | undefined }
  | { readonly kind: 'version' }
  | { readonly kind: 'usage'; readonly message: string };

const EPILOGUE = `Exit codes: 0 stopped; 64 wrong usage; 69 the proxy's program is missing;
75 another cam-proxy serves the camera; 78 wrong configuration, or the camera
has no proxy_port.`;

/** Options that take no value. */
const SWITCHES = /^(?:--(?:debug|dry-run|help)|-[dh]+)/;

function parser(args: readonly string[]) {
  return yargs([...args])
    .scriptName('cam-proxy')
    .usage(
      'Usage: $0 [options] CAMERA\n\nKeeps one connection to a camera and offers its stream to many readers.',
    )
    .options({
      c: {
        alias: 'config',
        type: 'string',
        requiresArg: true,
        describe: 'Configuration file [cam_proxy.yaml]',
      },
      d: {
        alias: ['debug', 'dry-run'],
        type: 'boolean',
        default: false,
        describe: 'Print the command and its settings, secrets masked, and exit',
      },
      l: {
        alias: 'log',
        type: 'string',
        requiresArg: true,
        describe: 'What the proxy says is logged: 0 nothing, 1 its messages, 2 its requests too [0]',
      },
      h: { alias: 'help', type: 'boolean', describe: 'Show this help and the known cameras' },
    })
    .help(false)
    .version(`cam-proxy ${__PM_DVR_VERSION__}`)
    .strictOptions()
    .parserConfiguration(PLAIN_WORDS_ONCE)
    .wrap(80)
    .detectLocale(false)
    .exitProcess(false)
    .epilogue(EPILOGUE);
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
  if (argv.c === '') return { kind: 'usage', message: '--config needs a value' };
  const [camera, second] = argv._.map(String);
  if (camera === undefined || second !== undefined)
    return { kind: 'usage', message: 'name one camera; each has a cam-proxy of its own' };
  const verbosity = verbosityOf(argv.l ?? '0');
  if (verbosity === undefined)
    return { kind: 'usage', message: `-l ${JSON.stringify(argv.l)} is no level; expected 0, 1 or 2` };
  return { kind: 'run', options: { camera, config: argv.c, dryRun: argv.d, verbosity } };
}

/** As in the original, what is beyond 2 is 2. */
function verbosityOf(text: string): Verbosity | undefined {
  if (!/^\d{1,3}$/.test(text)) return undefined;
  return Math.min(Number(text), 2) as Verbosity;
}
