import { parseArgs } from 'node:util';
import { parsed, wrongUsage } from '../rig/wrong-usage.ts';

/** What `npm run soak` is asked for. */
export interface SoakOptions {
  readonly help: boolean;
  /** For how long faults and events are made, seconds. */
  readonly seconds: number;
  /** Of the choice of faults and events. */
  readonly seed: number;
  /** Whether the whole report is printed, not only what did not hold. */
  readonly isWhole: boolean;
  /** File that the whole report is written to. */
  readonly saveFile: string | undefined;
}

const LEAST_SECONDS = 30;
const MOST_SECONDS = 72 * 3_600;
const SEEDS = 2 ** 31;

const SWITCHES = {
  hours: { type: 'string' },
  minutes: { type: 'string' },
  seed: { type: 'string' },
  markdown: { type: 'boolean', default: false },
  save: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export const USAGE = `Usage: npm run soak -- --hours N | --minutes N [--seed S] [--markdown] [--save FILE]

Runs eight fake cameras, a broker, two remotes and all daemons on one store, with events and faults at random, and looks for
what drifts: memory, descriptors, threads, processes, files, latencies. Then holds everything against the invariants of the
design. SIGINT or SIGTERM ends it early, with a report.

  --hours N    for how long faults and events are made (half a minute to three days); decimals are allowed
  --minutes N  the same in minutes
  --seed S     makes the same choices as another run; a random one if it is left out
  --markdown   prints the whole report, not only what did not hold
  --save FILE  writes the whole report to a file
  -h, --help   prints this

Exit codes: 0 all held; 1 something did not, and the folder with what happened is named; 64 wrong usage; 69 no room.
`;

/** Reads the command line. Throws `usage` (exit code 64) that says what is wrong with it. */
export function readOptions(args: readonly string[], random: () => number = Math.random): SoakOptions {
  const { hours, minutes, seed, markdown, save, help } = parse(args);
  if (save === '') throw wrongUsage('--save needs the name of a file');
  return {
    ...{ help, isWhole: markdown, saveFile: save },
    seconds: help ? 0 : secondsOf(hours, minutes),
    seed: seed === undefined ? 1 + Math.floor(random() * (SEEDS - 1)) : seedOf(seed),
  };
}

function parse(args: readonly string[]) {
  return parsed(() => parseArgs({ args: [...args], options: SWITCHES }).values);
}

function secondsOf(hours: string | undefined, minutes: string | undefined): number {
  if ((hours === undefined) === (minutes === undefined)) throw wrongUsage('give either --hours or --minutes');
  const text = (hours ?? minutes) as string;
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) * (hours === undefined ? 60 : 3_600) : Number.NaN;
  if (seconds >= LEAST_SECONDS && seconds <= MOST_SECONDS) return seconds;
  throw wrongUsage(`"${text}" is not a time from half a minute to 72 hours`);
}

function seedOf(text: string): number {
  const seed = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (seed >= 1 && seed < SEEDS) return seed;
  throw wrongUsage(`--seed: "${text}" is not a whole number from 1 to ${SEEDS - 1}`);
}
