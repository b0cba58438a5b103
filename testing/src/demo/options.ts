import { parseArgs } from 'node:util';
import { parseSize } from '@pm-dvr/config';
import { EXIT } from '@pm-dvr/contracts';
import { CodedError, messageOf } from '@pm-dvr/runtime';
import { LEAST_SECONDS } from './event-plan.ts';

/** What the demo is to do. */
export interface DemoOptions {
  readonly help: boolean;
  /** Ends by itself after so many seconds of video, and judges what was recorded; undefined: runs until stopped. */
  readonly seconds: number | undefined;
  /** What clips that no event holds may take. */
  readonly budgetBytes: number;
  /** Folder for configuration and clips; undefined: a new one in the system's temporary folder. */
  readonly store: string | undefined;
  /** Whether that folder is removed at the end. */
  readonly remove: boolean;
  /** Port of the camera; 0: any that is free. */
  readonly port: number;
}

const LONGEST_SECONDS = 3600;
const LEAST_BUDGET = '4MiB';
const MOST_BUDGET = '1GiB';

const SWITCHES = {
  seconds: { type: 'string' },
  budget: { type: 'string', default: '24MiB' },
  store: { type: 'string' },
  remove: { type: 'boolean', default: false },
  port: { type: 'string', default: '0' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export const USAGE = `Usage: npm start -- [options]

Records an embedded camera with the real cam-service, has the real cam-event keep an event, cam-sync copy it to
a remote (a folder) and cam-cleaner hold a small budget, and shows what happens. Ctrl-C ends it; clips stay in a
temporary folder that is named at the end. Without --seconds it ends by itself when 1 GiB was recorded.

  --seconds NUMBER   end after so many seconds of video (1 to ${LONGEST_SECONDS}), and check that every frame is there,
                     from the oldest clip on that the budget leaves, and, from ${LEAST_SECONDS} seconds on, that
                     the event is complete, here and at the remote
  --budget SIZE      what clips that no event holds may take (${LEAST_BUDGET} to ${MOST_BUDGET}) [24MiB]; 5 s are 1.8 MiB
  --store FOLDER     put configuration and clips here (a new or empty folder)
  --remove           remove configuration and clips at the end
  --port NUMBER      port of the camera (any that is free)
  -h, --help         print this

Exit codes: 0 ended well; 1 --seconds was given and something is missing, or
nothing could be recorded; 64 wrong usage; 69 something needed is not there.
`;

/** Reads the demo's arguments. Throws CodedError `USAGE` (exit code 64) that says what is wrong with them. */
export function parseOptions(args: readonly string[]): DemoOptions {
  const values = parseSwitches(args);
  const { store, help, remove } = values;
  if (store === '') throw usage('--store needs the name of a folder');
  return {
    ...{ help, remove, store },
    seconds:
      values.seconds === undefined ? undefined : numberOf('--seconds', values.seconds, 1, LONGEST_SECONDS),
    budgetBytes: budgetOf(values.budget),
    port: Math.floor(numberOf('--port', values.port, 0, 65_535)),
  };
}

function parseSwitches(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: SWITCHES }).values;
  } catch (cause) {
    throw usage(messageOf(cause), cause);
  }
}

function numberOf(name: string, text: string, least: number, most: number): number {
  const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw usage(`${name}: "${text}" is not a number from ${least} to ${most}`);
}

function budgetOf(text: string): number {
  const bytes = parseSize(text) ?? Number.NaN;
  const [least, most] = [parseSize(LEAST_BUDGET) as number, parseSize(MOST_BUDGET) as number];
  if (bytes >= least && bytes <= most) return bytes;
  throw usage(`--budget: "${text}" is not a size from ${LEAST_BUDGET} to ${MOST_BUDGET}`);
}

function usage(message: string, cause?: unknown): CodedError {
  return new CodedError('USAGE', message, { cause, exitCode: EXIT.usage });
}
