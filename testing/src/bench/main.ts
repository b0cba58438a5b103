import { cpus, release } from 'node:os';
import { parseArgs } from 'node:util';
import { cost } from './cost.ts';
import { type Figure, figureTable } from './figure.ts';
import { holes } from './holes.ts';
import { kill } from './kill.ts';
import { outage } from './outage.ts';
import { stall } from './stall.ts';
import { hour, many } from './undisturbed.ts';

interface Options {
  readonly seconds: number;
  readonly rounds: number;
}

interface Bench {
  readonly about: string;
  readonly defaults: Options;
  run(options: Options): Promise<Figure[]>;
}

const BENCHES: Readonly<Record<string, Bench>> = {
  cost: {
    about: 'processor time and memory, 1 and 16 cameras',
    defaults: { seconds: 120, rounds: 1 },
    run: cost,
  },
  kill: {
    about: 'what kill -9 of ffmpeg, of the daemon and of both costs',
    defaults: { seconds: 0, rounds: 10 },
    run: kill,
  },
  outage: {
    about: 'how soon a camera is recorded again after 5 s, 60 s, 10 min (--seconds: the longest)',
    defaults: { seconds: 600, rounds: 1 },
    run: outage,
  },
  stall: {
    about: 'how soon it is noticed that video stands still',
    defaults: { seconds: 0, rounds: 10 },
    run: stall,
  },
  holes: {
    about: 'what cam-report says of random faults (--rounds: faults a camera)',
    defaults: { seconds: 0, rounds: 6 },
    run: holes,
  },
  hour: {
    about: 'frames missing between the clips of an undisturbed hour',
    defaults: { seconds: 3600, rounds: 1 },
    run: hour,
  },
  many: {
    about: '32 cameras of 2 Mbit/s: frames lost, clips late',
    defaults: { seconds: 600, rounds: 1 },
    run: many,
  },
};

/** `npm run bench [NAME…] [--seconds N] [--rounds N] [--json]`: measures and prints a table; exit 1 if a bar is missed. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seconds: { type: 'string' },
      rounds: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const unknown = positionals.find((name) => !(name in BENCHES));
  if (values.help || unknown !== undefined) {
    console.log(`Usage: npm run bench -- [NAME...] [--seconds N] [--rounds N] [--json]\n`);
    for (const [name, { about }] of Object.entries(BENCHES)) console.log(`  ${name.padEnd(10)} ${about}`);
    return unknown === undefined ? 0 : 64;
  }
  const names = positionals.length > 0 ? positionals : Object.keys(BENCHES);
  const figures: Figure[] = [];
  for (const name of names) {
    const bench = BENCHES[name] as Bench;
    console.error(`measuring ${name}: ${bench.about} …`);
    const { seconds, rounds } = bench.defaults;
    figures.push(
      ...(await bench.run({
        seconds: Number(values.seconds ?? seconds),
        rounds: Number(values.rounds ?? rounds),
      })),
    );
  }
  const conditions = `Node ${process.version}, Linux ${release()}, ${cpus().length} cores, ${new Date().toISOString().slice(0, 10)}`;
  console.log(
    values.json
      ? JSON.stringify({ conditions, figures }, undefined, 2)
      : `${figureTable(figures)}\n\n${conditions}`,
  );
  return figures.some((figure) => figure.ok === false) ? 1 : 0;
}

process.exitCode = await main();
