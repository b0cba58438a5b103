import { cpus, release } from 'node:os';
import { parseArgs } from 'node:util';
import { EXIT } from '@pm-dvr/contracts';
import { CodedError, messageOf } from '@pm-dvr/runtime';
import { cleanerHour } from './cleaner-hour.ts';
import { cleanerPower } from './cleaner-power.ts';
import { cleanerScale } from './cleaner-scale.ts';
import { cost } from './cost.ts';
import { eventsCost } from './event-cost.ts';
import { eventsCut } from './event-cut.ts';
import { eventsFlood } from './event-flood.ts';
import { eventsLink } from './event-link.ts';
import { eventsMemory } from './event-memory.ts';
import { eventsTrigger } from './event-trigger.ts';
import { type Figure, figureTable } from './figure.ts';
import { holes } from './holes.ts';
import { kill } from './kill.ts';
import { outage } from './outage.ts';
import { stall } from './stall.ts';
import { status } from './status.ts';
import { syncFaults } from './sync-faults.ts';
import { syncLatency } from './sync-latency.ts';
import { syncMany } from './sync-many.ts';
import { syncPower } from './sync-power.ts';
import { syncTransfers } from './sync-transfers.ts';
import { system } from './system.ts';
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
  'events-trigger': {
    about: 'publish to links on the disk, among 2,000 to 1,000,000 clips (--rounds: events of a kind)',
    defaults: { seconds: 0, rounds: 100 },
    run: eventsTrigger,
  },
  'events-link': {
    about: 'clip finished to its link in a persistent event (--rounds: clips a camera)',
    defaults: { seconds: 0, rounds: 40 },
    run: eventsLink,
  },
  'events-memory': {
    about: 'private memory of cam-event after many events (--rounds: how many)',
    defaults: { seconds: 0, rounds: 10_000 },
    run: eventsMemory,
  },
  'events-flood': {
    about: 'random and damaged messages at full speed (--rounds: how many), then a trigger that matters',
    defaults: { seconds: 0, rounds: 100_000 },
    run: eventsFlood,
  },
  'events-cut': {
    about: 'triggers published while the network is cut (--seconds: how long)',
    defaults: { seconds: 300, rounds: 1 },
    run: eventsCut,
  },
  'events-cost': {
    about: 'processor time and memory of cam-event while nothing happens, 16 cameras',
    defaults: { seconds: 120, rounds: 1 },
    run: eventsCost,
  },
  'sync-latency': {
    about: 'clip finished to verified at a remote, a folder and SFTP (--rounds: clips a camera)',
    defaults: { seconds: 0, rounds: 24 },
    run: syncLatency,
  },
  'sync-many': {
    about: '10 new files among 100,000 that are there, and alone (--rounds: runs of each)',
    defaults: { seconds: 0, rounds: 10 },
    run: syncMany,
  },
  'sync-transfers': {
    about: 'how often each file is sent while events follow each other (--rounds: events)',
    defaults: { seconds: 0, rounds: 288 },
    run: syncTransfers,
  },
  'sync-faults': {
    about: 'kills (--rounds), a remote away (--seconds), full, with another key: what is there in the end',
    defaults: { seconds: 3600, rounds: 100 },
    run: syncFaults,
  },
  'sync-power': {
    about: 'power cuts in the middle of a sync (--rounds: cuts); only as root',
    defaults: { seconds: 0, rounds: 50 },
    run: syncPower,
  },
  'cleaner-scale': {
    about: 'runs of cam-cleaner in a store of many clips (--rounds: thousands), beside find -delete',
    defaults: { seconds: 0, rounds: 1_000 },
    run: cleanerScale,
  },
  'cleaner-hour': {
    about: '16 cameras, events, a remote and cam-cleaner on a disk of 2 GiB (--seconds); only as root',
    defaults: { seconds: 3600, rounds: 1 },
    run: cleanerHour,
  },
  'cleaner-power': {
    about: 'kill -9 of cam-cleaner and power cuts in the middle of its work (--rounds: of each)',
    defaults: { seconds: 0, rounds: 50 },
    run: cleanerPower,
  },
  status: {
    about: 'cam-report status in a store of many clips (--rounds: thousands)',
    defaults: { seconds: 0, rounds: 4_147 },
    run: status,
  },
  system: {
    about: 'a booted Debian: start to first frame (--rounds), upgrade, exposure of the units; only as root',
    defaults: { seconds: 0, rounds: 15 },
    run: system,
  },
};

const USAGE = `Usage: npm run bench -- [NAME...] [--seconds N] [--rounds N] [--json]

${Object.entries(BENCHES)
  .map(([name, { about }]) => `  ${name.padEnd(14)} ${about}\n`)
  .join('')}`;

interface Order {
  readonly names: readonly string[];
  readonly options: Partial<Options>;
  readonly json: boolean;
  readonly help: boolean;
}

/** `npm run bench [NAME…] [--seconds N] [--rounds N] [--json]`: measures and prints a table; exit 1 if a bar is missed. */
async function main(): Promise<number> {
  const { names, options, json, help } = readOrder();
  if (help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const figures: Figure[] = [];
  for (const name of names) {
    const bench = BENCHES[name] as Bench;
    console.error(`measuring ${name}: ${bench.about} …`);
    figures.push(...(await bench.run({ ...bench.defaults, ...options })));
  }
  const conditions = `Node ${process.version}, Linux ${release()}, ${cpus().length} cores, ${new Date().toISOString().slice(0, 10)}`;
  console.log(
    json ? JSON.stringify({ conditions, figures }, undefined, 2) : `${figureTable(figures)}\n\n${conditions}`,
  );
  return figures.some((figure) => figure.ok === false) ? 1 : 0;
}

/** What the arguments order. Throws `usage` (exit code 64) that says what is wrong with them. */
function readOrder(): Order {
  const { values, positionals } = parseSwitches();
  const unknown = positionals.find((name) => !Object.hasOwn(BENCHES, name));
  if (unknown !== undefined) throw wrong(`there is no benchmark ${unknown}\n\n${USAGE}`);
  const [seconds, rounds] = [countOf('--seconds', values.seconds), countOf('--rounds', values.rounds)];
  return {
    names: positionals.length > 0 ? positionals : Object.keys(BENCHES),
    options: { ...(seconds && { seconds }), ...(rounds && { rounds }) },
    json: values.json,
    help: values.help,
  };
}

function parseSwitches() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        seconds: { type: 'string' },
        rounds: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (cause) {
    throw wrong(messageOf(cause));
  }
}

/** A positive integer; undefined if there is no text. */
function countOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,6}$/.test(text)) throw wrong(`${name} ${text}: expected a whole number from 1 to 9999999`);
  return Number(text);
}

function wrong(message: string): CodedError {
  return new CodedError('usage', message, { exitCode: EXIT.usage });
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof CodedError)) throw error;
  process.stderr.write(`bench: ${error.message}\n`);
  process.exitCode = error.exitCode;
}
