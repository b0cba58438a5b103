import { misreadWord, PLAIN_WORDS, parseWords } from '@pm-dvr/runtime/command-line';
import yargs from 'yargs';
import { usage } from './ask.ts';

/** What is asked for one camera; what is absent is asked. */
export interface AddOptions {
  readonly camera?: string;
  readonly url?: string;
  readonly user?: string;
  /** `-`: standard input. */
  readonly passwordFile?: string;
  readonly baseDir?: string;
  readonly budget?: string;
  readonly still?: string;
  readonly test: boolean;
  readonly enable?: boolean;
}

export interface ImportOptions {
  readonly folder: string;
  readonly renamed: ReadonlyMap<string, string>;
}

/** What the command line asks for. */
export interface SetupOptions {
  readonly dir: string;
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly task:
    | { readonly kind: 'add'; readonly add: AddOptions }
    | { readonly kind: 'import'; readonly from: ImportOptions };
}

export const CONFIG_DIR = '/etc/smarthome/cams';

const EPILOGUE = `Without a command on a terminal, it asks for everything. What an option says is
not asked. A password need not stand on the command line: it is asked, or read
from the file that --password-file names ("-" is standard input).

Exit codes: 0 done; 1 done, but something could not be carried over; 64 wrong
usage, or nobody to ask; 69 the camera cannot be recorded, or a program is
missing; 78 a configuration is wrong or missing; 130 interrupted.
--version shows the version.`;

function parser(args: readonly string[]) {
  return yargs([...args])
    .scriptName('cam-setup')
    .usage(
      'Usage: $0 [add [CAMERA]] [options]\n       $0 --import [DIR] [options]\n\nAdds a camera: asks, tries it, writes the configuration, starts the recorder.',
    )
    .options({
      url: { type: 'string', requiresArg: true, describe: 'The camera: rtsp://ADDRESS/PATH' },
      user: { type: 'string', requiresArg: true, describe: 'User at the camera' },
      'password-file': { type: 'string', requiresArg: true, describe: 'File with the password on one line' },
      budget: { type: 'string', requiresArg: true, describe: 'What all footage may take: 100GiB' },
      'base-dir': { type: 'string', requiresArg: true, describe: 'Where the footage goes [as configured]' },
      still: { type: 'string', requiresArg: true, describe: 'Where a picture of the camera goes, as JPEG' },
      'no-test': { type: 'boolean', default: false, describe: 'Do not connect to the camera' },
      enable: { type: 'boolean', describe: 'Start the recorder, now and at each boot' },
      'no-enable': { type: 'boolean', describe: 'Do not' },
      import: { type: 'string', describe: `Carry a pm_dvr configuration over [${CONFIG_DIR}]` },
      rename: {
        type: 'string',
        array: true,
        requiresArg: true,
        nargs: 1,
        describe: 'OLD=NEW: another ID for a camera (--import)',
      },
      dir: {
        type: 'string',
        requiresArg: true,
        default: CONFIG_DIR,
        describe: 'Folder of the configuration',
      },
      'dry-run': {
        type: 'boolean',
        default: false,
        describe: 'Print what would be written, passwords masked',
      },
      yes: {
        alias: 'y',
        type: 'boolean',
        default: false,
        describe: 'Yes to every question, suggestions as they are',
      },
      h: { alias: 'help', type: 'boolean', describe: 'Show this help' },
    })
    .help(false)
    .version(false)
    .strictOptions()
    .parserConfiguration(PLAIN_WORDS)
    .detectLocale(false)
    .wrap(80)
    .exitProcess(false)
    .epilogue(EPILOGUE);
}

type Words = ReturnType<ReturnType<typeof parser>['parseSync']>;

/** Reads the command line; text to be printed in place of doing anything is an answer. Throws CodedError `USAGE`. */
export async function parseOptions(
  args: readonly string[],
  version: string,
): Promise<SetupOptions | { readonly answer: string }> {
  const misread = misreadWord(args, /^--(?:no-test|enable|no-enable|dry-run|yes|help|version)|^-[yh]/);
  if (misread !== undefined) throw usage(misread);
  if (args.includes('--version')) return { answer: `cam-setup ${version}` };
  const words = parseWords<Words>(parser(args));
  if (words.fault !== undefined) throw usage(words.fault);
  const { argv } = words;
  if (argv.h) return { answer: await parser([]).getHelp() };
  for (const [name, value] of Object.entries(argv))
    if (Array.isArray(value) && name !== '_' && name !== 'rename') throw usage(`--${name} is there twice`);
  const operands = argv._.map(String);
  const task = argv.import === undefined ? addTask(argv, operands) : importTask(argv, operands);
  return { dir: argv.dir, dryRun: argv['dry-run'], yes: argv.yes, task };
}

function addTask(argv: Words, operands: readonly string[]): SetupOptions['task'] {
  const [command, camera, ...more] = operands;
  if (command !== undefined && command !== 'add')
    throw usage(`there is no command "${command}"; expected add, or --import`);
  if (more.length > 0) throw usage('add takes one camera');
  if (argv.rename) throw usage('--rename is for --import');
  if (argv.enable && argv['no-enable']) throw usage('give --enable or --no-enable, not both');
  const enable = argv.enable ? true : argv['no-enable'] ? false : undefined;
  const given = {
    camera,
    url: argv.url,
    user: argv.user,
    passwordFile: argv['password-file'],
    baseDir: argv['base-dir'],
    budget: argv.budget,
    still: argv.still,
    enable,
  };
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { kind: 'add', add: { ...known, test: !argv['no-test'] } };
}

function importTask(argv: Words, operands: readonly string[]): SetupOptions['task'] {
  if (operands.length > 0) throw usage('--import takes one folder, and no command');
  const renamed = new Map<string, string>();
  for (const pair of argv.rename ?? []) {
    const at = pair.lastIndexOf('=');
    if (at < 1 || at === pair.length - 1) throw usage('--rename takes OLD=NEW');
    renamed.set(pair.slice(0, at), pair.slice(at + 1));
  }
  return {
    kind: 'import',
    from: { folder: argv.import === '' ? CONFIG_DIR : (argv.import as string), renamed },
  };
}
