import { beforeEach, describe, expect, it } from 'vitest';
import { StreamWatch } from './stream-watch.ts';

const OFFERED = { isOffered: true } as const;
const REFUSED = { isOffered: false, why: 'it answers 404' } as const;

let watch: StreamWatch;
beforeEach(() => {
  watch = new StreamWatch({ startedMs: 1_000, patienceMs: 20_000, lostMs: 10_000, intervalMs: 30_000 });
});

describe('a proxy', () => {
  it('is given time for its start, and then given up', () => {
    watch.take(REFUSED, 2_000);
    expect(watch.verdict(20_999)).toBeUndefined();
    expect(watch.verdict(21_000)).toBe('the stream was not offered within 20 s: it answers 404');
  });

  it('serves as long as it offers the stream, however seldom it is asked', () => {
    watch.take(OFFERED, 20_000);
    expect([watch.isServing, watch.verdict(9_000_000)]).toEqual([true, undefined]);
    expect(watch.servedMs(50_000)).toBe(30_000);
  });

  it('is given up when the stream is away for too long, not for a moment', () => {
    watch.take(OFFERED, 20_000);
    watch.take(REFUSED, 50_000);
    expect([watch.isServing, watch.verdict(59_999)]).toEqual([false, undefined]);
    watch.take(OFFERED, 59_999);
    watch.take(REFUSED, 60_000);
    expect(watch.verdict(69_999)).toBeUndefined();
    expect(watch.verdict(70_000)).toBe('the stream has not been offered for 10 s: it answers 404');
  });

  it('is asked more often while it does not serve', () => {
    expect(watch.pauseMs).toBe(1_000);
    watch.take(OFFERED, 2_000);
    expect(watch.pauseMs).toBe(30_000);
    watch.take(REFUSED, 3_000);
    expect(watch.pauseMs).toBe(1_000);
  });
});
