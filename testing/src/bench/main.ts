import { runCommand } from '../rig/run-command.ts';
import { ALL_BENCHES } from './all-benches.ts';
import type { Bench } from './bench.ts';
import { conditionsLine } from './conditions.ts';
import { figureTable } from './figure.ts';
import { type Measurement, measure, saveMeasurement } from './measurement.ts';
import { type Order, readOrder, usage } from './options.ts';
import { profileTable } from './profile.ts';

/** `npm run bench`: measures and prints a table; exit 1 if a bar is missed. */
async function main(): Promise<number> {
  const order = readOrder(process.argv.slice(2), ALL_BENCHES);
  if (order.help) {
    process.stdout.write(usage(ALL_BENCHES));
    return 0;
  }
  if (order.profile) process.env.PM_DVR_PROFILE = order.profile;
  const measurements = await measureAll(order);
  console.log(order.json ? JSON.stringify(measurements, undefined, 2) : tables(measurements));
  if (order.profile) console.error(profileTable(order.profile));
  const figures = measurements.flatMap((measurement) => measurement.figures);
  return figures.some((figure) => figure.ok === false) ? 1 : 0;
}

async function measureAll({ names, options, save }: Order): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  for (const name of names) {
    const bench = ALL_BENCHES[name] as Bench;
    console.error(`measuring ${name}: ${bench.about} …`);
    const measurement = await measure(name, bench, options);
    if (save) saveMeasurement(save, measurement);
    measurements.push(measurement);
  }
  return measurements;
}

function tables(measurements: readonly Measurement[]): string {
  return measurements
    .map(({ figures, conditions, date }) => `${figureTable(figures)}\n\n${conditionsLine(conditions, date)}`)
    .join('\n\n');
}

await runCommand('bench', main);
