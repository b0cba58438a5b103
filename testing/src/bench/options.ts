import { parseArgs } from 'node:util';
import { parsed, wrongUsage } from '../rig/wrong-usage.ts';
import type { Benches, BenchOptions } from './bench.ts';

/** What a command line orders. */
export interface Order {
  /** Of benchmarks, in the order in which they are to run. */
  readonly names: readonly string[];
  readonly options: Partial<BenchOptions>;
  /** Whether JSON is printed instead of a table. */
  readonly json: boolean;
  /** Folder for a file of each benchmark. */
  readonly save: string | undefined;
  /** Folder for CPU profiles of the programs that are measured. */
  readonly profile: string | undefined;
  readonly help: boolean;
}

/** The help text. */
export function usage(benches: Benches): string {
  const lines = Object.entries(benches).map(([name, { about }]) => `  ${name.padEnd(14)} ${about}`);
  return `Usage: npm run bench -- [NAME...] [options]

Measures, and prints a table; without a name, everything. Exit code 1 if a bar is missed.

${lines.join('\n')}

  --seconds N    how long, or what else a benchmark says above
  --rounds N     how often, or what else a benchmark says above
  --json         print JSON instead of the table
  --save FOLDER  write FOLDER/NAME.json for each benchmark; "npm run plots" draws those of docs/measurements
  --profile FOLDER
                 have the built programs write CPU profiles there, and say where their time went; what is measured
                 then is not what they cost without
`;
}

/** Reads the arguments. Throws `usage` (exit code 64) that says what is wrong with them. */
export function readOrder(args: readonly string[], benches: Benches): Order {
  const { values, positionals } = parseSwitches(args);
  const unknown = positionals.find((name) => !Object.hasOwn(benches, name));
  if (unknown !== undefined) throw wrongUsage(`there is no benchmark ${unknown}\n\n${usage(benches)}`);
  const [seconds, rounds] = [countOf('--seconds', values.seconds), countOf('--rounds', values.rounds)];
  return {
    names: positionals.length > 0 ? positionals : Object.keys(benches),
    options: { ...(seconds && { seconds }), ...(rounds && { rounds }) },
    json: values.json,
    save: folderOf('--save', values.save),
    profile: folderOf('--profile', values.profile),
    help: values.help,
  };
}

function parseSwitches(args: readonly string[]) {
  return parsed(() =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        seconds: { type: 'string' },
        rounds: { type: 'string' },
        json: { type: 'boolean', default: false },
        save: { type: 'string' },
        profile: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }),
  );
}

/** A positive integer; undefined if there is no text. */
function countOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,6}$/.test(text))
    throw wrongUsage(`${name} ${text}: expected a whole number from 1 to 9999999`);
  return Number(text);
}

function folderOf(name: string, text: string | undefined): string | undefined {
  if (text === '') throw wrongUsage(`${name}: expected a folder`);
  return text;
}
