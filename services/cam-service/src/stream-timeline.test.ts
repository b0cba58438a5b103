import { describe, expect, test } from 'vitest';
import { StreamTimeline, type TimelineVerdict } from './stream-timeline.ts';

/** Feeds one report a second; the functions map real seconds to stream milliseconds and frames. */
function feed(
  timeline: StreamTimeline,
  seconds: number,
  streamMs: (second: number) => number,
  frames: (second: number) => number = (second) => second * 25,
  startMs = 1_000,
): TimelineVerdict[] {
  return Array.from({ length: seconds }, (_, second) =>
    timeline.observe({
      monotonicMs: startMs + second * 1000,
      streamMs: streamMs(second),
      frames: frames(second),
    }),
  );
}

describe('StreamTimeline', () => {
  test('knows no instant before the first frame', () => {
    expect(new StreamTimeline().monotonicOf(0)).toBeUndefined();
  });

  test('takes the earliest arrival as the true one, whatever came late', () => {
    const timeline = new StreamTimeline();
    feed(timeline, 30, (second) => second * 1000 - (second % 7) * 50);
    expect(timeline.monotonicOf(2_000)).toBe(3_000);
  });

  test('follows a quartz that is 200 ppm slow, within the last minute', () => {
    const timeline = new StreamTimeline();
    const verdicts = feed(timeline, 3_600, (second) => second * 1000 * 0.9998);
    expect(new Set(verdicts)).toEqual(new Set(['steady']));
    const errorMs = (timeline.monotonicOf(3_599_000 * 0.9998) ?? 0) - 3_600_000;
    expect(Math.abs(errorMs)).toBeLessThan(15);
  });

  test('sees a clock that jumps forward', () => {
    const verdicts = feed(
      new StreamTimeline(),
      20,
      (second) => second * 1000 + (second >= 15 ? 3_600_000 : 0),
    );
    expect(verdicts.indexOf('jumped')).toBe(15);
  });

  test('sees a clock that was set back: frames come, time stands still', () => {
    const verdicts = feed(new StreamTimeline(), 30, (second) => Math.min(second, 15) * 1000);
    expect(verdicts.indexOf('jumped')).toBeGreaterThan(15);
    expect(verdicts.indexOf('jumped')).toBeLessThanOrEqual(21);
  });

  test('does not take a network that stalls and catches up for a jump', () => {
    const stalled = (second: number) => (second >= 10 && second < 17 ? 10 : second);
    const verdicts = feed(
      new StreamTimeline(),
      40,
      (second) => stalled(second) * 1000,
      (second) => stalled(second) * 25,
    );
    expect(new Set(verdicts)).toEqual(new Set(['steady']));
  });

  test('does not take frames that were kept back while the stream was opened for a jump', () => {
    const verdicts = feed(new StreamTimeline(), 20, (second) => (second === 0 ? 0 : second * 1000 + 2_500));
    expect(new Set(verdicts)).toEqual(new Set(['steady']));
  });

  test('a stream that lags for more than a minute and then catches up has not jumped', () => {
    const timeline = new StreamTimeline();
    const at = (second: number) => second - (second >= 60 && second < 141 ? 4 : 0);
    const verdicts = feed(
      timeline,
      200,
      (second) => at(second) * 1000,
      (second) => at(second) * 25,
    );
    expect(verdicts).not.toContain('jumped');
  });

  test('a segment that ends in the future tells that the clock has jumped, at first only if it is far', () => {
    const timeline = new StreamTimeline();
    feed(timeline, 3, (second) => second * 1000);
    const ends = (aheadMs: number, monotonicMs: number) =>
      timeline.runsAhead({ monotonicMs, streamMs: monotonicMs - 1_000 + aheadMs });
    expect([0, 3_000, 3_600_000].map((aheadMs) => ends(aheadMs, 4_000))).toEqual([false, false, true]);
    feed(timeline, 10, (second) => (second + 3) * 1000, undefined, 4_000);
    expect([0, 1_000, 3_000].map((aheadMs) => ends(aheadMs, 14_000))).toEqual([false, false, true]);
  });
});
