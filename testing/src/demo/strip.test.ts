import type { Account, Explanation } from '@pm-dvr/footage';
import { describe, expect, it } from 'vitest';
import { strip } from './strip.ts';

const LETTERS = { recorded: 'r', open: 'o', hole: 'x', expired: '-' };

function drawn(seconds: number, unrecorded: Explanation[], width: number): string {
  const account: Account = {
    ...{ camera: 'front', window: { fromMs: 1_000_000, toMs: 1_000_000 + seconds * 1000 } },
    ...{
      recordedMs: 0,
      unrecorded,
      clips: 1,
      sizeBytes: undefined,
      recorderAlive: true,
      newest: undefined,
      unfinishedToMs: undefined,
      damagedLines: 0,
    },
  };
  const { cells, cellSeconds } = strip(account, width);
  return `${cells.map((cell) => LETTERS[cell]).join('')} ${cellSeconds}`;
}

function part(kind: Explanation['kind'], fromSeconds: number, toSeconds: number): Explanation {
  const at = (seconds: number) => 1_000_000 + seconds * 1000;
  return { kind, detail: '', fromMs: at(fromSeconds), toMs: at(toSeconds) };
}

describe('the strip', () => {
  it('has a cell for each second begun, as long as there is room', () => {
    expect(drawn(4.2, [], 20)).toBe('rrrrr 1');
    expect(drawn(20, [], 20)).toBe(`${'r'.repeat(20)} 1`);
    expect(drawn(21, [], 20)).toBe(`${'r'.repeat(11)} 2`);
    expect(drawn(3600, [], 20)).toBe(`${'r'.repeat(12)} 300`);
    expect(drawn(36_000, [], 20)).toBe(`${'r'.repeat(20)} 1800`);
  });

  it('shows even a short hole, but not rounding', () => {
    expect(drawn(5, [part('cause', 2.9, 3.1)], 20)).toBe('rrxxr 1');
    expect(drawn(5, [part('unexplained', 2.5, 2.6)], 20)).toBe('rrxrr 1');
    expect(drawn(5, [part('cause', 2.5, 2.54)], 20)).toBe('rrrrr 1');
  });

  it('shows what was deleted', () => {
    expect(drawn(6, [part('expired', 0, 2.6)], 20)).toBe('---rrr 1');
  });

  it('shows what is being written', () => {
    expect(drawn(6, [part('open', 3.4, 6)], 20)).toBe('rrrooo 1');
  });
});
