import { expect, test } from 'vitest';
import { FrameRate } from './frame-rate.ts';

test('tells the rate of the stream, whatever the clips are long', () => {
  const rate = new FrameRate();
  expect(rate.framesPerSecond).toBeUndefined();
  rate.take({ monotonicMs: 10_000, streamMs: 1_000, frames: 26 });
  expect(rate.framesPerSecond).toBeUndefined();
  rate.take({ monotonicMs: 13_100, streamMs: 4_000, frames: 101 });
  expect(rate.framesPerSecond).toBe(25);
  rate.take({ monotonicMs: 16_000, streamMs: 7_000, frames: 112 });
  expect(rate.framesPerSecond).toBe(3.7);
});

test('keeps what it knows when the time of the stream does not move', () => {
  const rate = new FrameRate();
  rate.take({ monotonicMs: 0, streamMs: 0, frames: 1 });
  rate.take({ monotonicMs: 1_000, streamMs: 1_000, frames: 16 });
  rate.take({ monotonicMs: 2_000, streamMs: 1_000, frames: 31 });
  expect(rate.framesPerSecond).toBe(15);
});
