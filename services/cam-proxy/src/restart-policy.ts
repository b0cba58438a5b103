import type { TroubleKind } from './trouble.ts';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PATIENCE_MS = 300_000;
/** A proxy that offered the stream for so long was well: what comes after it starts from scratch. */
export const STEADY_MS = 30_000;

/** What is done after a proxy ended: how long to wait, and how long the next one may take to offer the stream. */
export interface NextRun {
  readonly pauseMs: number;
  readonly patienceMs: number;
}

/**
 * The next run after so many failures in a row (1 and more). A proxy that ended, or has no port, is started after a pause that
 * doubles. One that runs without a stream is replaced at once, for its camera may be back at any moment, but the next one
 * gets twice the time: it is the camera that is away, as a rule, and proxies come back to it by themselves.
 */
export function nextRun(options: {
  readonly kind: TroubleKind;
  readonly failures: number;
  readonly startTimeoutMs: number;
  readonly maxPauseMs: number;
}): NextRun {
  const { kind, failures, startTimeoutMs, maxPauseMs } = options;
  const factor = 2 ** Math.min(failures, 20);
  const isReplaced = kind === 'no-stream' || kind === 'asked-for';
  return {
    pauseMs: isReplaced ? 0 : Math.min(maxPauseMs, (FIRST_PAUSE_MS * factor) / 2),
    patienceMs:
      kind === 'no-stream'
        ? Math.max(startTimeoutMs, Math.min(LONGEST_PATIENCE_MS, startTimeoutMs * factor))
        : startTimeoutMs,
  };
}
