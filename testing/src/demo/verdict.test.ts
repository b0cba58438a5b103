import { describe, expect, it } from 'vitest';
import { auditNumbers } from '../frame-audit.ts';
import { type RunFacts, shortcomings } from './verdict.ts';

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Ten seconds from frame 25 on, at 25 frames a second, of which `frames` are in two clips. */
function facts(frames: readonly number[], changed: Partial<RunFacts> = {}): RunFacts {
  const sent = [{ first: 25, last: 290, firstMs: 0, lastMs: 10_600 }];
  return {
    ...{ fps: 25, from: 25, to: 275, sent, clips: 2, clipMs: frames.length * 40 },
    audit: auditNumbers(frames),
    ...changed,
  };
}

describe('a recording', () => {
  it('is whole with every frame of its time, and may go on after it', () => {
    expect(shortcomings(facts(range(25, 274)))).toEqual([]);
    expect(shortcomings(facts(range(25, 290)))).toEqual([]);
  });

  it('may have lengths that are a frame off for each clip, and no more', () => {
    expect(shortcomings(facts(range(25, 274), { clipMs: 10_080 }))).toEqual([]);
    expect(shortcomings(facts(range(25, 274), { clipMs: 10_081 }))).toEqual([
      "the clips' lengths add up to 10.081 s, their frames to 10.000 s",
    ]);
  });

  it.each([
    ['the beginning', range(30, 274), 'frames 25 to 29 are missing: 5 frames, 0.200 s, from 0.000 s on'],
    ['the end', range(25, 273), 'frame 274 is missing: 1 frame, 0.040 s, from 9.960 s on'],
    [
      'the middle',
      [...range(25, 99), ...range(125, 290)],
      'frames 100 to 124 are missing: 25 frames, 1.000 s, from 3.000 s on',
    ],
    ['everything', range(275, 280), 'frames 25 to 274 are missing: 250 frames, 10.000 s, from 0.000 s on'],
    ['all frames', [], 'frames 25 to 274 are missing: 250 frames, 10.000 s, from 0.000 s on'],
  ])('is not whole without %s', (_, frames, text) => {
    expect(shortcomings(facts(frames))).toEqual([`${text}; the camera sent all of them`]);
  });

  it('is not blamed for frames that were sent to nobody', () => {
    const frames = [...range(25, 99), ...range(125, 274)];
    const halves = (last: number) => [
      { first: 25, last, firstMs: 0, lastMs: 0 },
      { first: 25, last: 50, firstMs: 0, lastMs: 0 },
      { first: 125, last: 274, firstMs: 0, lastMs: 0 },
    ];
    expect(shortcomings(facts(frames, { sent: halves(99) }))[0]).toMatch(/nobody was connected/);
    expect(shortcomings(facts(frames, { sent: halves(102) }))[0]).toMatch(/the camera sent 3 of them$/);
  });

  it('has each frame once, in order, and at least one clip', () => {
    expect(shortcomings(facts([...range(25, 274), 274]))).toEqual(['1 frame recorded twice']);
    expect(shortcomings(facts([...range(26, 274), 25]))).toEqual(['1 frame not in order']);
    expect(shortcomings(facts([], { clips: 0 }))).toEqual(['no clip was recorded']);
  });
});
