/** One progress report: how far the stream's own time and its frames had come at a monotonic instant. */
export interface StreamSample {
  readonly monotonicMs: number;
  readonly streamMs: number;
  readonly frames: number;
}

export type TimelineVerdict = 'steady' | 'jumped';

const BUCKET_MS = 10_000;
const BUCKETS = 6;
const SETTLING_MS = 5_000;
const JUMP_MS = 1_500;
const STUCK_WINDOW_MS = 2_500;
/** Before the clocks are related well, only a stream that is this far ahead counts as one that has jumped. */
const UNSETTLED_JUMP_MS = 10_000;

/** The smallest difference between arrival and stream time, as it was at a monotonic instant. */
interface Floor {
  readonly offsetMs: number;
  readonly monotonicMs: number;
}

/** Quartzes differ by this much at most, in either direction. */
const DRIFT = 0.0003;

function floorAt(floor: Floor, monotonicMs: number): number {
  return floor.offsetMs + (monotonicMs - floor.monotonicMs) * DRIFT;
}

/**
 * Relates the camera's time, as ffmpeg reports it, to this machine's monotonic clock (docs/design/time.md).
 *
 * A frame can arrive late but never before it was taken, so the smallest difference seen in the last minute is
 * the best estimate; a minute is short enough to follow the drift of a camera's quartz.
 */
export class StreamTimeline {
  private readonly minima: { bucket: number; offsetMs: number }[] = [];
  private first: StreamSample | undefined;
  private reference: StreamSample | undefined;
  private floor: Floor | undefined;

  /** Takes in a sample; says whether the camera's clock has jumped, after which the stream must be restarted. */
  observe(sample: StreamSample): TimelineVerdict {
    this.first ??= sample;
    this.reference ??= sample;
    if (this.runsAhead(sample) || this.standsStill(sample)) return 'jumped';
    this.remember(sample.monotonicMs, sample.monotonicMs - sample.streamMs);
    this.lowerFloor(sample);
    return 'steady';
  }

  /** Whether a stream time that ffmpeg tells of at a monotonic instant has not come yet, by all that is known. */
  runsAhead({ monotonicMs, streamMs }: Omit<StreamSample, 'frames'>): boolean {
    const offsetMs = this.offsetMs();
    if (offsetMs === undefined) return false;
    const { floor } = this;
    if (!floor) return monotonicMs - streamMs < offsetMs - UNSETTLED_JUMP_MS;
    return monotonicMs - streamMs < floorAt(floor, monotonicMs) - JUMP_MS;
  }

  /** The least delay of the session so far: a stream that lags for minutes and then catches up has not jumped. */
  private lowerFloor({ monotonicMs, streamMs }: StreamSample): void {
    if (!this.first || monotonicMs - this.first.monotonicMs <= SETTLING_MS) return;
    const offsetMs = monotonicMs - streamMs;
    const known = this.floor ? floorAt(this.floor, monotonicMs) : offsetMs;
    this.floor = { offsetMs: Math.min(known, offsetMs), monotonicMs };
  }

  /** The monotonic instant at which the frame with this stream time was taken; undefined before any sample. */
  monotonicOf(streamMs: number): number | undefined {
    const offsetMs = this.offsetMs();
    return offsetMs === undefined ? undefined : streamMs + offsetMs;
  }

  private offsetMs(): number | undefined {
    if (this.minima.length === 0) return undefined;
    return Math.min(...this.minima.map((minimum) => minimum.offsetMs));
  }

  private remember(monotonicMs: number, offsetMs: number): void {
    const bucket = Math.floor(monotonicMs / BUCKET_MS);
    const last = this.minima.at(-1);
    if (last?.bucket === bucket) last.offsetMs = Math.min(last.offsetMs, offsetMs);
    else this.minima.push({ bucket, offsetMs });
    if (this.minima.length > BUCKETS) this.minima.shift();
  }

  /** A clock set back: frames keep coming at their usual rate while the stream's time does not move. */
  private standsStill(sample: StreamSample): boolean {
    const { first, reference } = this;
    if (!first || !reference) return false;
    const elapsedMs = sample.monotonicMs - reference.monotonicMs;
    if (elapsedMs < STUCK_WINDOW_MS) return false;
    const usualRate = sample.frames / Math.max(sample.monotonicMs - first.monotonicMs, elapsedMs);
    const frames = sample.frames - reference.frames;
    const advancedMs = sample.streamMs - reference.streamMs;
    this.reference = sample;
    return frames >= 3 && frames > usualRate * elapsedMs * 0.5 && advancedMs < elapsedMs * 0.2;
  }
}
