import { type CommandLine, PLAIN_WORDS, plainParser, readCommandLine } from '@pm-dvr/runtime/command-line';
import yargs from 'yargs';
import { type CamSyncOptions, chooseOptions } from './options-policy.ts';

declare const __PM_DVR_VERSION__: string;

const EPILOGUE = `Without an option it is the daemon: it runs when events/syncnow appears, while an
event is being saved, and on a schedule.

Exit codes: 0 all is uploaded and verified; 1 something is left open, or
--verify found something gone; 64 wrong usage; 69 no store, or no rclone;
75 another cam-sync works already; 78 the configuration is wrong.`;

/** Options that take no value. */
const SWITCHES = /^(?:--(?:once|dry-run|status|json|debug|help)|-[ndh]+)/;

function parser(args: readonly string[]) {
  const declared = yargs([...args])
    .scriptName('cam-sync')
    .usage(
      'Usage: $0 [options]\n\nUploads events to remotes with rclone, and makes sure that they are there.',
    )
    .options({
      once: { type: 'boolean', describe: 'Upload all that there is, whatever the hours, and end' },
      'dry-run': { alias: 'n', type: 'boolean', describe: 'Only say what would be uploaded, in order' },
      status: { type: 'boolean', describe: 'Show how each remote stands: backlog, last success, trouble' },
      verify: {
        type: 'string',
        describe:
          'Ask the remotes whether all that was uploaded is still there; all days, or one (2026-11-20)',
      },
      remote: { type: 'string', array: true, nargs: 1, describe: 'Only this remote; may be repeated' },
      json: { type: 'boolean', describe: 'With --status: print JSON' },
      config: {
        alias: 'c',
        type: 'string',
        requiresArg: true,
        describe: 'Configuration file [cam_sync.yaml]',
      },
      debug: { alias: 'd', type: 'boolean', describe: 'Log every detail' },
      h: { alias: 'help', type: 'boolean', describe: 'Show this help' },
    });
  return plainParser(declared, {
    version: `cam-sync ${__PM_DVR_VERSION__}`,
    epilogue: EPILOGUE,
    words: PLAIN_WORDS,
  });
}

/** The usage and options. */
export async function helpText(): Promise<string> {
  return await parser([]).getHelp();
}

/** Reads the command line; one wrong word makes it a usage error that says what is wrong. */
export function parseCommandLine(args: readonly string[]): CommandLine<CamSyncOptions> {
  return readCommandLine(args, parser(args), {
    switches: SWITCHES,
    choose: (words) => chooseOptions({ ...lastWords(words), operands: words.operands }),
  });
}

/** Of a word that is there twice the last one holds, but for `--remote`. */
function lastWords<T extends object>(argv: T): T {
  const entries = Object.entries(argv).map(([key, value]) => [
    key,
    Array.isArray(value) && key !== 'remote' ? value.at(-1) : value,
  ]);
  return Object.fromEntries(entries);
}
