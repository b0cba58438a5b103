import { expect, it } from 'vitest';
import { judgeDrift } from './drift.ts';

const MINUTE_MS = 60_000;
const kind = { name: 'memory', unit: 'MiB', mostPerHour: 2, hasWarmUp: true };

function verdict(minutes: number, value: (minute: number) => number, more = {}) {
  const samples = Array.from({ length: minutes * 4 }, (_, index) => ({
    ...{ life: 1, atMs: index * 15_000, value: value(index / 4) },
  }));
  return judgeDrift({ ...kind, samples, ...more }, minutes * MINUTE_MS).verdict;
}

it('a drift beyond its bar is found, one within it is not', () => {
  expect(verdict(120, (minute) => 50 + minute / 20)).toBe('exceeded');
  expect(verdict(120, (minute) => 50 + minute / 40)).toBe('held');
});

it('what a process grows to in its first minutes is no drift', () => {
  expect(verdict(120, (minute) => 80 - 30 * Math.exp(-minute / 4))).toBe('held');
});

it('a short run, and a series that may grow, are not judged', () => {
  expect(verdict(20, (minute) => 50 + minute)).toBe('too short');
  expect(verdict(120, (minute) => minute, { mostPerHour: undefined })).toBe('not judged');
});
