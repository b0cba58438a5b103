import { type CommandLine, plainParser, readCommandLine } from '@pm-dvr/runtime/command-line';
import yargs from 'yargs';
import { type CamCleanerOptions, chooseOptions } from './options-policy.ts';

declare const __PM_DVR_VERSION__: string;

const EPILOGUE = `Without -l it says nothing if all is well, as cron likes it.

Exit codes: 0 all limits are held; 1 something could not be deleted, or a limit
cannot be held; 64 wrong usage; 69 there is no store; 75 another cleaner runs;
78 the configuration is wrong.`;

/** Options that take no value. */
const SWITCHES = /^(?:--(?:dry-run|verbose|daemon|forecast|json|help)|-[dlh]+)/;

function parser(args: readonly string[]) {
  const declared = yargs([...args])
    .scriptName('cam-cleaner')
    .usage(
      'Usage: $0 [options]\n\nDeletes the oldest recordings beyond the limits: once and now, or as the options say.',
    )
    .options({
      'dry-run': {
        alias: 'd',
        type: 'boolean',
        describe: 'Delete nothing; print each file that would go, why, and sums',
      },
      verbose: { alias: 'l', type: 'boolean', describe: 'One line for each rule, even if nothing goes' },
      daemon: { type: 'boolean', describe: 'Stay: run by cleaner_schedule, and when space gets short' },
      forecast: { type: 'boolean', describe: 'How many days the limits hold, and when each will bite' },
      json: { type: 'boolean', describe: 'Print the result as JSON' },
      config: {
        alias: 'c',
        type: 'string',
        requiresArg: true,
        describe: 'Configuration file [cam_cleaner.yaml]',
      },
      h: { alias: 'help', type: 'boolean', describe: 'Show this help' },
    });
  return plainParser(declared, { version: `cam-cleaner ${__PM_DVR_VERSION__}`, epilogue: EPILOGUE });
}

export async function helpText(): Promise<string> {
  return await parser([]).getHelp();
}

/** Reads the command line; one wrong word makes it a usage error that says what is wrong. */
export function parseCommandLine(args: readonly string[]): CommandLine<CamCleanerOptions> {
  return readCommandLine(args, parser(args), {
    switches: SWITCHES,
    choose: chooseOptions,
  });
}
