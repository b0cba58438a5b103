import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../rig/run-command.ts';
import { fuzzConfig } from './fuzz-config.ts';
import { fuzzMqtt } from './fuzz-mqtt.ts';
import { fuzzProperties } from './fuzz-properties.ts';
import type { FuzzResult, FuzzRun } from './fuzz-result.ts';
import { fuzzTable, outcome } from './fuzz-table.ts';
import { type FuzzKind, readOptions, USAGE } from './options.ts';

const RUNS: Record<FuzzKind, (run: FuzzRun) => Promise<FuzzResult>> = {
  mqtt: fuzzMqtt,
  config: fuzzConfig,
  properties: fuzzProperties,
};

/** `npm run fuzz`: prints a table; exit 1 if something did not hold. The first SIGINT or SIGTERM ends it as if its time were over. */
async function main(): Promise<number> {
  const { isHelp, kinds, minutes, seed = randomInt(1, 2 ** 31), form } = readOptions(process.argv.slice(2));
  if (isHelp) process.stdout.write(USAGE);
  if (isHelp) return 0;
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort());
  console.error(`To repeat it: npm run fuzz -- ${kinds.join(' ')} --minutes ${minutes} --seed ${seed}`);
  const results: FuzzResult[] = [];
  for (const kind of kinds) {
    if (stop.signal.aborted) break;
    console.error(`${kind}, for ${minutes} min …`);
    const result = await RUNS[kind]({ minutes, seed, stop: stop.signal });
    results.push(result);
    console.error(`  ${result.rounds} rounds: ${outcome(result)}`);
  }
  if (form === 'json') console.log(JSON.stringify({ seed, results }, undefined, 2));
  else console.log(`Node.js ${process.version}, seed ${seed}\n\n${fuzzTable(results)}`);
  const hasFindings = results.some(({ findings }) => findings.length > 0);
  if (hasFindings) keep(seed, results);
  return hasFindings ? 1 : 0;
}

function keep(seed: number, results: readonly FuzzResult[]): void {
  const path = join(tmpdir(), `pm-dvr-fuzz-${seed}-${process.pid}.json`);
  writeFileSync(path, `${JSON.stringify({ seed, results }, undefined, 2)}\n`);
  console.error(`What did not hold, with its inputs: ${path}`);
}

await runCommand('fuzz', main);
