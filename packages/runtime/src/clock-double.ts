import type { Clock } from './clock.ts';

/** A clock for tests that moves only by hand. */
export interface ClockDouble extends Clock {
  /** Moves both times forward and wakes what was due, in order of its due time. */
  advance(ms: number): Promise<void>;
  /** Sets the wall clock forward or back without time passing. */
  stepWall(ms: number): void;
}

/** A clock double whose wall time starts at `wallMs`. */
export function clockDouble(wallMs: number): ClockDouble {
  let monotonic = 0;
  let wall = wallMs;
  const sleepers = new Set<{ due: number; wake: () => void }>();
  return {
    wallMs: () => wall,
    monotonicMs: () => monotonic,
    stepWall: (ms) => {
      wall += ms;
    },
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const sleeper = {
          due: monotonic + ms,
          wake: () => {
            sleepers.delete(sleeper);
            signal?.removeEventListener('abort', sleeper.wake);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', sleeper.wake, { once: true });
      }),
    advance: async (ms) => {
      const end = monotonic + ms;
      for (;;) {
        const next = [...sleepers].filter((s) => s.due <= end).sort((a, b) => a.due - b.due)[0];
        const step = (next?.due ?? end) - monotonic;
        monotonic += step;
        wall += step;
        if (!next) return;
        next.wake();
        for (let turn = 0; turn < 20; turn++) await Promise.resolve();
      }
    },
  };
}
