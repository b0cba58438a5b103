import { type CommandLine, plainParser, readCommandLine, WrongUsage } from '@pm-dvr/runtime/command-line';
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

const EPILOGUE = `Exit codes: 0 stopped; 64 wrong usage; 69 the proxy's program is missing;
75 another cam-proxy serves the camera; 78 wrong configuration, or the camera
has no proxy_port.`;

/** Options that take no value. */
const SWITCHES = /^(?:--(?:debug|dry-run|help)|-[dh]+)/;

function parser(args: readonly string[]) {
  const declared = yargs([...args])
    .scriptName('cam-proxy')
    .usage(
      'Usage: $0 [options] CAMERA\n\nKeeps one connection to a camera and offers its stream to many readers.',
    )
    .options({
      config: {
        alias: 'c',
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
    });
  return plainParser(declared, { version: `cam-proxy ${__PM_DVR_VERSION__}`, epilogue: EPILOGUE });
}

/** The usage and options, without the list of cameras. */
export async function helpText(): Promise<string> {
  return await parser([]).getHelp();
}

/** Reads the command line; one wrong word makes it a usage error that says what is wrong. */
export function parseCommandLine(args: readonly string[]): CommandLine<CamProxyOptions> {
  return readCommandLine(args, parser(args), { switches: SWITCHES, choose: chooseOptions });
}

/** Words as the parser gives them. */
interface TypedOptions {
  readonly operands: readonly string[];
  readonly config?: string | undefined;
  readonly d: boolean;
  readonly l?: string | undefined;
}

function chooseOptions({ operands, config, d: dryRun, l: level = '0' }: TypedOptions): CamProxyOptions {
  if (config === '') throw new WrongUsage('--config needs a value');
  const [camera, second] = operands;
  if (camera === undefined || second !== undefined)
    throw new WrongUsage('name one camera; each has a cam-proxy of its own');
  const verbosity = verbosityOf(level);
  if (verbosity === undefined)
    throw new WrongUsage(`-l ${JSON.stringify(level)} is no level; expected 0, 1 or 2`);
  return { camera, config, dryRun, verbosity };
}

/** As in the original, what is beyond 2 is 2. */
function verbosityOf(text: string): Verbosity | undefined {
  if (!/^\d{1,3}$/.test(text)) return undefined;
  return Math.min(Number(text), 2) as Verbosity;
}
