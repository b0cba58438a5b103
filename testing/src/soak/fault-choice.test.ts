import { expect, it } from 'vitest';
import { seededRandom } from '../fake-camera/random.ts';
import { ALL_ROWS } from '../faults/rows/all-rows.ts';
import { endsDaemons, FaultBag, leftOut, whyNot } from './fault-choice.ts';
import { RandomChoice } from './random-choice.ts';

const possible = ALL_ROWS.filter((row) => whyNot(row) === undefined);
const bag = (seed = 3) => new FaultBag(new RandomChoice(seededRandom(seed)));
const names = (from: FaultBag, count: number, isSparing = false) =>
  Array.from({ length: count }, () => from.next(isSparing).name);

it('every fault comes once before one comes again, and in the same order for the same seed', () => {
  const first = names(bag(), possible.length);
  expect(new Set(first).size).toBe(possible.length);
  expect(names(bag(), possible.length)).toEqual(first);
  expect(names(bag(4), possible.length)).not.toEqual(first);
});

it('none that ends a daemon comes while daemons are to be left alive', () => {
  const from = bag();
  const spared = Array.from({ length: 100 }, () => from.next(true));
  expect(spared.filter(endsDaemons)).toEqual([]);
  expect(spared.length).toBe(100);
});

it('what is left out has a reason, and what matters is not left out', () => {
  expect(leftOut().every(({ why }) => why !== '')).toBe(true);
  expect(possible.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'camera-silent',
      'ffmpeg-killed',
      'kill-cam-service',
      'stop-cam-sync',
      'broker-cut',
    ]),
  );
  expect(possible.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['remote-hangs', 'remote-refuses', 'configuration-broken', 'two-recorders']),
  );
});
