import type { StreamSample } from './stream-timeline.ts';

/** Frames per second of a stream, by its own time, between the newest two reports. */
export class FrameRate {
  private last: StreamSample | undefined;
  private rate: number | undefined;

  take(sample: StreamSample): void {
    const { last } = this;
    this.last = sample;
    if (!last || sample.streamMs <= last.streamMs) return;
    this.rate = ((sample.frames - last.frames) * 1000) / (sample.streamMs - last.streamMs);
  }

  /** To one decimal; undefined before the second report. */
  get framesPerSecond(): number | undefined {
    return this.rate === undefined ? undefined : Math.round(this.rate * 10) / 10;
  }
}
