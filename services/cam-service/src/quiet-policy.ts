import type { CameraSettings } from './camera-settings.ts';

/** Waiting for the first key frame, a connection, an end by force: see session.ts and camera-recorder.ts. */
const ATTEMPT_MS = 45_000;
/** For a slow disk, and a machine that has other work. */
const MARGIN_MS = 60_000;

/**
 * How long a recorder that works can go without a step, milliseconds. Its longest waits are the pause between two attempts, and an
 * attempt that brings no frame, after which ffmpeg gets time to end.
 */
export function longestQuietMs(
  settings: Pick<CameraSettings, 'retryMaxPauseMs' | 'stallTimeoutMs' | 'stopTimeoutMs'>,
): number {
  const { retryMaxPauseMs, stallTimeoutMs, stopTimeoutMs } = settings;
  // A silent socket is ffmpeg's own to notice, which takes up to twice its time-out.
  const attemptMs = 2 * stallTimeoutMs + ATTEMPT_MS + stopTimeoutMs;
  return Math.max(retryMaxPauseMs, attemptMs) + MARGIN_MS;
}
