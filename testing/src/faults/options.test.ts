import { describe, expect, it } from 'vitest';
import { readOptions } from './options.ts';
import { ALL_ROWS } from './rows/all-rows.ts';

const names = (...args: string[]) => readOptions(args, ALL_ROWS).rows.map(({ name }) => name);

describe('the command line of npm run faults', () => {
  it('takes all rows, or those that are named, in the order of the table', () => {
    expect(names()).toEqual(ALL_ROWS.map(({ name }) => name));
    expect(names('remote-full', 'camera-401')).toEqual(['camera-401', 'remote-full']);
    expect(names('clock-*')).toEqual(['clock-back', 'clock-forward']);
  });

  it.each([
    [['camera'], /^there is no row camera;/],
    [['--json', '--markdown'], /exclude each other/],
    [['--loud'], /--loud/],
  ])('refuses %j', (args, message) => {
    expect(() => readOptions(args, ALL_ROWS)).toThrow(message);
  });
});

it('no two rows have the same name', () => {
  expect(new Set(names()).size).toBe(ALL_ROWS.length);
});
