import { describe, expect, it } from 'vitest';
import { isStarted, type Standing, statusText, stuckText } from './daemon-life-policy.ts';

const AWAY = 'no video: the camera did not answer';

function cameras(...standings: string[]): Standing[] {
  return standings.map((standing, index) => ({ id: `cam${index}`, standing }));
}

describe('isStarted', () => {
  it.each([
    [['recording'], true],
    [['starting'], false],
    [[AWAY], false],
    [['recording', 'recording'], true],
    [['recording', 'starting'], false],
  ])('of %j is %s', (standings, expected) => {
    expect(isStarted(cameras(...standings))).toBe(expected);
  });
});

describe('statusText', () => {
  it.each([
    [['recording'], 'recording'],
    [[AWAY], AWAY],
    [['recording', 'recording'], '2 of 2 cameras recording'],
    [['recording', AWAY], `1 of 2 cameras recording; cam1: ${AWAY}`],
    [['a', 'b', 'c', 'd', 'e'], '0 of 5 cameras recording; cam0: a; cam1: b; cam2: c; and 2 more'],
  ])('of %j', (standings, text) => {
    expect(statusText(cameras(...standings))).toBe(text);
  });
});

describe('stuckText', () => {
  const well = { id: 'front', quietMs: 99_999, longestQuietMs: 100_000 };

  it('finds nothing while every recorder takes its steps', () => {
    expect(stuckText(5_000, [well, well])).toBeUndefined();
    expect(stuckText(5_000, [])).toBeUndefined();
  });

  it('finds a recorder that does nothing any more, beside others that work', () => {
    const stuck = { id: 'yard', quietMs: 100_001, longestQuietMs: 100_000 };
    expect(stuckText(5_000, [well, stuck])).toBe('the recorder of yard has done nothing for 100 s');
  });

  it('finds that the beat is missing', () => {
    expect(stuckText(61_000, [well])).toBe('its beat has been missing for 61 s');
  });
});
