import { reportPeriodMs } from './ffmpeg-command.ts';

/** A report that is so late will not come. */
const LATE_MS = 250;
/** Time that ffmpeg needs to end by itself and to close its clip. */
const OWN_END_MS = 300;

/**
 * What the stall time-out is to be extended by, while ffmpeg is blocked by a silent socket. It reports nothing then, not even
 * its last frames, so these can be younger than they seem by a report's period. And it is about to end by itself, with
 * its clip closed, which it would not manage if it were interrupted. 0 if it is not blocked: then what it reports counts.
 */
export function blockedLeewayMs(session: {
  readonly stallTimeoutMs: number;
  /** Since its last report. */
  readonly unheardMs: number;
}): number {
  const periodMs = reportPeriodMs(session.stallTimeoutMs);
  if (session.unheardMs <= periodMs + LATE_MS) return 0;
  return periodMs + OWN_END_MS;
}

/**
 * When, on the monotonic clock, the last frame came that a report tells of. If video stopped between two reports, the
 * second one brings fewer frames than usual: so many that they filled only the first part of the time between them.
 *
 * A report that comes late comes with the first frame after a silence, and those behind it are in the next one. So the
 * frame counts as so young that the stall time-out does not pass before that.
 */
export function lastFrameMs(report: {
  readonly nowMs: number;
  /** Instant of the report before. */
  readonly previousMs: number;
  /** Frames since then; at least one. */
  readonly newFrames: number;
  /** Usual rate; not a number, or infinite, while it is unknown. */
  readonly framesPerMs: number;
  readonly stallTimeoutMs: number;
}): number {
  const { nowMs, previousMs, newFrames, framesPerMs, stallTimeoutMs } = report;
  if (!Number.isFinite(framesPerMs) || framesPerMs <= 0) return nowMs;
  const nextReportMs = nowMs + reportPeriodMs(stallTimeoutMs) + LATE_MS;
  return Math.min(nowMs, Math.max(previousMs + newFrames / framesPerMs, nextReportMs - stallTimeoutMs));
}
