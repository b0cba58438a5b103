import type { ClipFacts } from '@pm-dvr/contracts';
import { clipEndMs, type Interval } from '@pm-dvr/footage';

/** How much of the local day is in finished clips, kept up as they come. */
export class CoverageToday {
  private day: Interval;
  private coveredMs = 0;
  /** End of the newest clip, milliseconds since the epoch. */
  private untilMs = 0;

  constructor(nowMs: number) {
    this.day = dayAround(nowMs);
  }

  /** A clip was finished, at an instant (ms since the epoch) that decides which day is today. */
  add(clip: ClipFacts, nowMs: number): void {
    this.look(nowMs);
    const fromMs = Math.max(clip.startMs, this.day.fromMs);
    const toMs = Math.min(clipEndMs(clip), this.day.toMs);
    this.coveredMs += Math.max(0, toMs - fromMs);
    this.untilMs = Math.max(this.untilMs, clipEndMs(clip));
  }

  /**
   * Percent of the day so far, down to a tenth; while video is being recorded, so far as clips are finished. Undefined while
   * the day is too young to say.
   */
  percent(nowMs: number, isRecording: boolean): number | undefined {
    this.look(nowMs);
    const untilMs = isRecording ? Math.min(nowMs, this.untilMs) : nowMs;
    const soFarMs = untilMs - this.day.fromMs;
    if (soFarMs <= 0) return undefined;
    return Math.floor(Math.min(1, this.coveredMs / soFarMs) * 1_000) / 10;
  }

  private look(nowMs: number): void {
    if (nowMs >= this.day.fromMs && nowMs < this.day.toMs) return;
    this.day = dayAround(nowMs);
    this.coveredMs = 0;
  }
}

/** The local day of an instant; 23 or 25 hours when the clocks change. */
export function dayAround(nowMs: number): Interval {
  const date = new Date(nowMs);
  const [year, month, day] = [date.getFullYear(), date.getMonth(), date.getDate()];
  return { fromMs: new Date(year, month, day).getTime(), toMs: new Date(year, month, day + 1).getTime() };
}
