import { MAX_EVENT_BYTES } from '@pm-dvr/contracts';
import { type CommandLine, plainParser, readCommandLine } from '@pm-dvr/runtime/command-line';
import yargs from 'yargs';
import { type CamEventOptions, chooseOptions } from './options-policy.ts';

declare const __PM_DVR_VERSION__: string;

const EPILOGUE = `LENGTH is seconds, or one such as 90s, 5min or 1h; at most 1h.
TIME is local, such as 2026-11-20 or "2026-11-20 15:09:57", or has an offset,
such as 2026-11-20T15:09:57+01:00, or is a stamp as in a clip's name.

Exit codes: 0 done, and nothing is missing; 1 the event is incomplete, or
--verify found a fault; 64 wrong usage; 69 there is no store; 75 another
process follows the messages already; 78 the configuration is wrong.`;

/** Options that take no value. */
const SWITCHES = /^(?:--(?:mqtt|dry-run|list|all|resume|json|debug|help)|-[mndlh]+)/;

function parser(args: readonly string[]) {
  const declared = yargs([...args])
    .scriptName('cam-event')
    .usage(
      'Usage: $0 [options] [CAMERA...]\n\nKeeps the footage around an event: once and now, or as the options say.',
    )
    .options({
      mqtt: { alias: 'm', type: 'boolean', describe: 'Keep events whenever MQTT messages ask for it' },
      event: {
        alias: 'e',
        type: 'string',
        requiresArg: true,
        describe: `Text of the event, up to ${MAX_EVENT_BYTES} bytes  [default: "test_event"]`,
      },
      persistent: {
        alias: 'p',
        type: 'string',
        requiresArg: true,
        describe: 'on: keep all from now on, until it is switched off; off: do so. Without CAMERA: all',
      },
      snap: {
        alias: 's',
        type: 'string',
        requiresArg: true,
        describe: 'LENGTH to keep from before and after; 0: [default_snap_time]',
      },
      pre: { type: 'string', requiresArg: true, describe: 'LENGTH before, instead of --snap' },
      post: { type: 'string', requiresArg: true, describe: 'LENGTH after, instead of --snap' },
      at: { type: 'string', requiresArg: true, describe: 'TIME at which it happened  [default: now]' },
      'dry-run': {
        alias: 'n',
        type: 'boolean',
        describe: 'Only say what would be kept, and what is missing',
      },
      list: { type: 'boolean', describe: 'List what is being saved, and the latest 20 events' },
      all: { type: 'boolean', describe: 'With --list: every event' },
      verify: {
        type: 'string',
        describe: 'Check events against what was sealed: all, of one day (2026-11-20), or one',
      },
      resume: { type: 'boolean', describe: 'Finish what processes that are gone have left' },
      json: { type: 'boolean', describe: 'Print the result as JSON' },
      config: {
        alias: 'c',
        type: 'string',
        requiresArg: true,
        describe: 'Configuration file [cam_event.yaml]',
      },
      debug: { alias: 'd', type: 'boolean', describe: 'Log every detail' },
      // The original took it, and did nothing.
      l: { type: 'boolean', hidden: true },
      h: { alias: 'help', type: 'boolean', describe: 'Show this help and the known cameras' },
    });
  return plainParser(declared, { version: `cam-event ${__PM_DVR_VERSION__}`, epilogue: EPILOGUE });
}

/** The usage and options, without the list of cameras. */
export async function helpText(): Promise<string> {
  return await parser([]).getHelp();
}

/**
 * Reads the command line; one wrong word makes it a usage error that says what is wrong. `nowMs` (since the epoch)
 * is what the time of an event may not be later than.
 */
export function parseCommandLine(args: readonly string[], nowMs: number): CommandLine<CamEventOptions> {
  return readCommandLine(args, parser(args), {
    switches: SWITCHES,
    choose: (words) => chooseOptions(words, nowMs),
  });
}
