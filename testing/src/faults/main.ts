import { cpus, loadavg, release } from 'node:os';
import { runCommand } from '../rig/run-command.ts';
import type { RowResult } from './fault-row.ts';
import { faultTable, faultTotal, happened } from './fault-table.ts';
import { type FaultOptions, readOptions, USAGE } from './options.ts';
import { ALL_ROWS } from './rows/all-rows.ts';
import { runRow } from './run-row.ts';

/** `npm run faults`: makes faults and prints a table; exit 1 if a row failed. The first SIGINT or SIGTERM ends it after the row that runs. */
async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2), ALL_ROWS);
  if (options.kind === 'help') process.stdout.write(USAGE);
  if (options.kind === 'list')
    for (const { name, done } of options.rows) console.log(`${name.padEnd(22)} ${done}`);
  if (options.kind !== 'run') return 0;
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort());
  const results = await runAll(options, stop.signal);
  print(results, options);
  console.error(faultTotal(results));
  return stop.signal.aborted || results.some(({ outcome }) => outcome === 'failed') ? 1 : 0;
}

async function runAll({ rows, hasSigterm }: FaultOptions, stop: AbortSignal): Promise<RowResult[]> {
  const results: RowResult[] = [];
  for (const row of rows) {
    if (stop.aborted) break;
    console.error(`${results.length + 1}/${rows.length} ${row.name}: ${row.done} …`);
    const result = await runRow(row, { hasSigterm });
    results.push(result);
    console.error(`    ${happened(result)}, after ${result.seconds.toFixed(0)} s`);
  }
  return results;
}

function print(results: readonly RowResult[], { form, hasSigterm }: FaultOptions): void {
  const conditions = [
    ...[`Node.js ${process.version}`, `Linux ${release()}`, `${cpus().length} cores`],
    ...[`load ${(loadavg()[0] ?? 0).toFixed(1)} at the end`, new Date().toISOString().slice(0, 10)],
    ...(hasSigterm ? ['SIGTERM in the middle of each fault'] : []),
  ].join(', ');
  if (form === 'json') console.log(JSON.stringify({ conditions, results }, undefined, 2));
  else console.log(`${conditions}\n\n${faultTable(results)}\n\n${faultTotal(results)}`);
}

await runCommand('faults', main);
