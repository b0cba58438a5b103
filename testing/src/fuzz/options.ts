import { parseArgs } from 'node:util';
import { parsed, wrongUsage } from '../rig/wrong-usage.ts';

export const KINDS = ['mqtt', 'config', 'properties'] as const;
export type FuzzKind = (typeof KINDS)[number];

/** What `npm run fuzz` is asked for. */
export interface FuzzOptions {
  readonly isHelp: boolean;
  /** In the order of {@link KINDS}. */
  readonly kinds: readonly FuzzKind[];
  /** For each kind. */
  readonly minutes: number;
  /** Undefined: one that nobody has tried. */
  readonly seed: number | undefined;
  readonly form: 'text' | 'json' | 'markdown';
}

const MINUTES = 10;
const MOST_MINUTES = 7 * 24 * 60;
const MOST_SEED = 0x7fff_ffff;

export const USAGE = `Usage: npm run fuzz -- [${KINDS.join(' | ')} ...] [--minutes N] [--seed S] [--json | --markdown]

Gives programs random and damaged input, and holds what must hold whatever comes. Without a kind, does all.

  mqtt        messages at full speed to a cam-event with a broker and a store
  config      YAML files to the loaders of all programs, and now and then to the programs
  properties  other values to every property test

  --minutes N  how long each kind takes, may be a fraction; ${MINUTES} if left out
  --seed S     1 to ${MOST_SEED}: the same inputs again; a new one if left out
  --json       prints the results as JSON
  --markdown   prints the table of the document
`;

/** Reads the command line. Throws `usage` (exit code 64) that says what is wrong with it. */
export function readOptions(args: readonly string[]): FuzzOptions {
  const { values, positionals } = parse(args);
  const unknown = positionals.find((name) => !KINDS.some((kind) => kind === name));
  if (unknown !== undefined) throw wrongUsage(`there is no ${unknown}; expected ${KINDS.join(', ')}`);
  if (values.json && values.markdown) throw wrongUsage('--json and --markdown exclude each other');
  const minutes = values.minutes === undefined ? MINUTES : Number(values.minutes);
  if (!(minutes > 0 && minutes <= MOST_MINUTES))
    throw wrongUsage(`--minutes: more than 0, up to ${MOST_MINUTES}`);
  const seed = values.seed === undefined ? undefined : Number(values.seed);
  if (seed !== undefined && !(Number.isInteger(seed) && seed >= 1 && seed <= MOST_SEED))
    throw wrongUsage(`--seed: a whole number from 1 to ${MOST_SEED}`);
  return {
    isHelp: values.help,
    kinds: KINDS.filter((kind) => positionals.length === 0 || positionals.includes(kind)),
    minutes,
    seed,
    form: values.json ? 'json' : values.markdown ? 'markdown' : 'text',
  };
}

function parse(args: readonly string[]) {
  return parsed(() =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        minutes: { type: 'string' },
        seed: { type: 'string' },
        json: { type: 'boolean', default: false },
        markdown: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }),
  );
}
