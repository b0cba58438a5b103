import { afterEach, beforeEach, expect, test } from 'vitest';
import { DaemonProcess } from '../rig/daemon-process.ts';
import { RigStore } from '../rig/store.ts';
import { waitFor } from '../rig/wait.ts';
import { DAEMONS, type DaemonName, PlantDaemons } from './plant-daemons.ts';

/** In the place of each daemon: ends well when it is told to, and also by a signal with which nobody tells it to. */
const STAND_IN = `
process.on('SIGTERM', () => process.exit(0));
process.on('SIGUSR2', () => process.exit(0));
setInterval(() => {}, 1_000);
console.log('up');
`;
const standIns = {
  start: (name: string, args: readonly string[], env: Record<string, string> = {}) =>
    DaemonProcess.start(name, args, { env, prefix: [process.execPath, '-e', STAND_IN, '--'] }),
};

let store: RigStore;
let daemons: PlantDaemons;

beforeEach(async () => {
  store = await RigStore.create();
  daemons = new PlantDaemons(store, standIns, undefined);
  daemons.start();
  for (const name of DAEMONS) await up(name);
});

afterEach(async () => {
  await daemons[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
});

async function up(name: DaemonName): Promise<void> {
  await waitFor(`${name} to be up`, () => daemons.isAwake(name));
}

/** Resolves when another process runs in its place. */
async function ended(name: DaemonName, end: () => Promise<void> | void): Promise<void> {
  const before = daemons.daemon(name);
  await end();
  await waitFor(`a successor of ${name}`, () => daemons.daemon(name) !== before);
  await up(name);
}

test.each(['SIGABRT', 'SIGSEGV'] as const)(
  'a daemon that %s ends, which nobody sent, is told of once',
  async (signal) => {
    await ended('cam-event', () => daemons.daemon('cam-event').signal(signal));
    expect(daemons.endedByThemselves()).toEqual([`cam-event ended by itself with ${signal}: up`]);
    expect(daemons.endedByThemselves()).toEqual([]);
  },
);

test('a daemon that ends well without being told to is told of, unless it may end', async () => {
  await ended('cam-sync', () => daemons.daemon('cam-sync').signal('SIGUSR2'));
  expect(daemons.endedByThemselves()).toEqual(['cam-sync ended by itself with 0: up']);
  await ended('cam-sync', () => daemons.daemon('cam-sync').signal('SIGUSR2'));
  expect(daemons.endedByThemselves(['cam-sync'])).toEqual([]);
});

test('what was killed or told to end is not told of', async () => {
  await ended('cam-service', () => daemons.kill('cam-service'));
  await daemons.stop();
  expect([...daemons.endedByThemselves(), ...daemons.findings]).toEqual([]);
});

test('a daemon that ends a moment before all are told to is told of', async () => {
  const daemon = daemons.daemon('cam-cleaner');
  daemon.signal('SIGUSR2');
  await daemon.exited;
  await daemons.stop();
  expect([...daemons.endedByThemselves(), ...daemons.findings]).toEqual([
    'cam-cleaner ended by itself with 0: up',
  ]);
});
