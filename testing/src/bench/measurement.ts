import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench, BenchOptions, Outcome } from './bench.ts';
import { type Conditions, observeConditions } from './conditions.ts';

/** One run of one benchmark, as it is printed and kept: plain JSON. */
export interface Measurement extends Outcome {
  readonly name: string;
  /** `2026-11-27`. */
  readonly date: string;
  readonly conditions: Conditions;
  readonly options: BenchOptions;
}

/** Runs a benchmark. */
export async function measure(
  name: string,
  { defaults, run }: Bench,
  wanted: Partial<BenchOptions>,
): Promise<Measurement> {
  const options = { ...defaults, ...wanted };
  const observed = observeConditions();
  const outcome = await run(options);
  const { figures, series } = 'figures' in outcome ? outcome : { figures: outcome, series: [] };
  const date = new Date().toISOString().slice(0, 10);
  return { name, date, conditions: observed(), options, figures, series };
}

/** Writes `NAME.json` into a folder, which is made if need be; what was there is replaced as a whole. */
export function saveMeasurement(folder: string, measurement: Measurement): void {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${measurement.name}.json`);
  writeFileSync(`${path}.tmp`, `${JSON.stringify(measurement, undefined, 2)}\n`);
  renameSync(`${path}.tmp`, path);
}
