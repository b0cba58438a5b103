import { describe, expect, it } from 'vitest';
import { seededRandom } from '../fake-camera/random.ts';
import { afterWarmUp, type Sample, slopeOf } from './slope.ts';

const MINUTE_MS = 60_000;

/** A sample each 15 s for some minutes, of a life that begins at minute `from`. */
function life(id: number, from: number, minutes: number, value: (minute: number) => number): Sample[] {
  return Array.from({ length: minutes * 4 }, (_, index) => ({
    ...{ life: id, atMs: from * MINUTE_MS + index * 15_000, value: value(index / 4) },
  }));
}

describe('the slope of samples', () => {
  it('is that of a line, per hour, and certain', () => {
    const slope = slopeOf(life(1, 0, 60, (minute) => 50 + minute / 10));
    expect(slope?.perHour).toBeCloseTo(6);
    expect(slope?.lowest).toBeCloseTo(6);
    expect(slope?.hours).toBeCloseTo(1, 1);
  });

  it('is 0 where nothing drifts, whatever garbage collection and outliers do', () => {
    const random = seededRandom(5);
    const saw = life(
      1,
      0,
      60,
      (minute) => 50 + ((minute * 60) % 45) / 5 + random() + (random() < 0.02 ? 300 : 0),
    );
    expect(Math.abs(slopeOf(saw)?.perHour ?? Number.NaN)).toBeLessThan(1);
    expect(slopeOf(saw)?.lowest).toBeLessThan(0.1);
  });

  it('is found in noise that is greater than an hour of it', () => {
    const random = seededRandom(6);
    const slope = slopeOf(life(1, 0, 120, (minute) => 50 + minute / 30 + 6 * random()));
    expect(slope?.perHour).toBeGreaterThan(1.4);
    expect(slope?.perHour).toBeLessThan(2.6);
    expect(slope?.lowest).toBeGreaterThan(1);
  });

  it('is not hidden by restarts, which bring memory back to where it began', () => {
    const lives = Array.from({ length: 6 }, (_, id) => life(id, id * 10, 10, (minute) => 50 + minute / 10));
    expect(slopeOf(lives.flat())?.perHour).toBeCloseTo(6);
    expect(slopeOf(lives.flat())?.lowest).toBeGreaterThan(5);
  });

  it('is not made up by restarts that come with another level', () => {
    const lives = Array.from({ length: 6 }, (_, id) => life(id, id * 10, 10, () => 50 + 20 * id));
    expect(slopeOf(lives.flat())?.perHour).toBe(0);
  });

  it('is uncertain of a few samples, and unknown of one', () => {
    expect(slopeOf(life(1, 0, 1, (minute) => minute).slice(0, 3))?.lowest).toBe(Number.NEGATIVE_INFINITY);
    expect(slopeOf(life(1, 0, 1, () => 1).slice(0, 1))).toBeUndefined();
    expect(slopeOf([])).toBeUndefined();
  });

  it('leaves out how each life begins', () => {
    const grown = (minute: number) => (minute < 5 ? 10 * minute : 50);
    const samples = [...life(1, 0, 30, grown), ...life(2, 30, 30, grown)];
    const warm = afterWarmUp(samples, 5 * MINUTE_MS);
    expect(warm).toHaveLength(2 * 25 * 4);
    expect(slopeOf(warm)?.perHour).toBe(0);
  });
});
