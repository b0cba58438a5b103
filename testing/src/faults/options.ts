import { parseArgs } from 'node:util';
import { parsed, wrongUsage } from '../rig/wrong-usage.ts';
import type { FaultRow } from './fault-row.ts';

/** What `npm run faults` is asked for. */
export interface FaultOptions {
  /** In the order of the table. */
  readonly rows: readonly FaultRow[];
  readonly kind: 'run' | 'list' | 'help';
  readonly form: 'text' | 'json' | 'markdown';
  readonly hasSigterm: boolean;
}

export const USAGE = `Usage: npm run faults -- [ROW...] [--list] [--json | --markdown] [--sigterm]

Makes faults, one after the other, each in a plant of its own: two cameras, a broker, two remotes, and all daemons on one
store. Then holds what came of it against the invariants of the design. Without ROW, makes all; ROW may end with *.

  --list      names the rows, and makes none
  --json      prints the results as JSON
  --markdown  prints the table of the document
  --sigterm   ends all daemons with SIGTERM in the middle of each fault, and starts them again after it
`;

/** Reads the command line. Throws `usage` (exit code 64) that says what is wrong with it. */
export function readOptions(args: readonly string[], all: readonly FaultRow[]): FaultOptions {
  const { values, positionals } = parse(args);
  if (values.json && values.markdown) throw wrongUsage('--json and --markdown exclude each other');
  const unknown = positionals.find((pattern) => !all.some((row) => fits(row, pattern)));
  if (unknown !== undefined) throw wrongUsage(`there is no row ${unknown}; --list names them`);
  return {
    rows:
      positionals.length === 0 ? all : all.filter((row) => positionals.some((pattern) => fits(row, pattern))),
    kind: values.help ? 'help' : values.list ? 'list' : 'run',
    form: values.json ? 'json' : values.markdown ? 'markdown' : 'text',
    hasSigterm: values.sigterm,
  };
}

function parse(args: readonly string[]) {
  return parsed(() =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        list: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        markdown: { type: 'boolean', default: false },
        sigterm: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }),
  );
}

function fits({ name }: FaultRow, pattern: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
