import { performance } from 'node:perf_hooks';

/**
 * The two times and the wait. Wall time is for names, monotonic time for durations and time-outs; never one for
 * the other.
 */
export interface Clock {
  /** Milliseconds since the epoch; may step in either direction. */
  wallMs(): number;
  /** Milliseconds since some fixed instant; never steps, with fractions. */
  monotonicMs(): number;
  /** Resolves after `ms` of monotonic time, or at once when `signal` is aborted; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const finish = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', finish);
        resolve();
      };
      const timer = setTimeout(finish, ms);
      signal?.addEventListener('abort', finish, { once: true });
    }),
};
