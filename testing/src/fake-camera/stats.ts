import type { FrameMark } from './frame-mark.ts';

/** A run of frame numbers without a hole, and the instants (milliseconds since the epoch) of its ends. */
export interface SentRange {
  readonly first: number;
  readonly last: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** What one client got, from its PLAY to its end. */
export interface SessionStats {
  readonly transport: 'tcp' | 'udp';
  readonly userAgent: string;
  /** Milliseconds since the epoch. */
  readonly startedMs: number;
  /** Milliseconds since the epoch; absent while the session lasts. */
  readonly endedMs?: number;
  /** Frames handed to the network whole, in order. */
  readonly sent: readonly SentRange[];
  /** Frames of which packets were dropped or corrupted on purpose, in order. */
  readonly damaged: readonly SentRange[];
  readonly frames: number;
  readonly bytes: number;
  /** Frames that were due but left out because the client did not take what was sent before. */
  readonly skippedFrames: number;
  readonly droppedPackets: number;
  readonly corruptedPackets: number;
}

export interface CameraStats {
  /** RTSP connections that are open. */
  readonly connections: number;
  /** RTSP connections since the start. */
  readonly totalConnections: number;
  /** Requests by method since the start. */
  readonly requests: Readonly<Record<string, number>>;
  /** All sessions since the start, in order. */
  readonly sessions: readonly SessionStats[];
  /** Number of the frame that is due next. */
  readonly nextFrame: number;
}

/** Adds a frame to the last range, or begins another. */
export function noteFrame(ranges: SentRange[], mark: FrameMark): void {
  const last = ranges.at(-1);
  if (last && last.last + 1 === mark.number) {
    ranges[ranges.length - 1] = { ...last, last: mark.number, lastMs: mark.sentMs };
  } else {
    ranges.push({ first: mark.number, last: mark.number, firstMs: mark.sentMs, lastMs: mark.sentMs });
  }
}
