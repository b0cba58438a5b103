import { type Clip, clipEndMs } from '@pm-dvr/footage';

/** A clip is named by its recorder's idea of the time, which is a little off. */
const CLOCK_TOLERANCE_MS = 1_000;

/** The clips of one camera that were finished lately, by name, so that a trigger needs no look at the disk. */
export class ClipShelf {
  private clips = new Map<string, Clip>();
  private newest: Clip | undefined;
  /** From this instant on (ms since the epoch) every finished clip is here; undefined before the first listing. */
  private knownFromMs: number | undefined;

  /** Adds a clip; false if it was here already. */
  add(clip: Clip): boolean {
    if (this.clips.has(clip.fileName)) return false;
    this.clips.set(clip.fileName, clip);
    if (!this.newest || clip.sequence >= this.newest.sequence) this.newest = clip;
    return true;
  }

  has(fileName: string): boolean {
    return this.clips.has(fileName);
  }

  /** A listing was added that misses no clip that ends after `fromMs`. */
  listedFrom(fromMs: number): void {
    this.knownFromMs = Math.min(this.knownFromMs ?? fromMs, fromMs);
  }

  /** Whether all finished clips that end after an instant are here. */
  reachesBackTo(fromMs: number): boolean {
    return this.knownFromMs !== undefined && fromMs >= this.knownFromMs;
  }

  /** Clips that meet [fromMs, toMs], both included, in the order of recording. */
  within(fromMs: number, toMs: number): Clip[] {
    const found: Clip[] = [];
    for (const clip of this.clips.values())
      if (clipEndMs(clip) > fromMs && clip.startMs <= toMs) found.push(clip);
    return found.sort(byRecording);
  }

  /**
   * Whether footage is finished that goes beyond an instant, or begins after it: a clip that ends there is followed by one
   * that holds the instant itself. What seems to lie in the future is from before
   * the clock was set back, and tells nothing.
   */
  reaches(atMs: number, nowMs: number): boolean {
    if (this.newest === undefined || clipEndMs(this.newest) > nowMs + CLOCK_TOLERANCE_MS) return false;
    return clipEndMs(this.newest) > atMs || this.newest.startMs > atMs;
  }

  /** Forgets clips that ended before an instant. */
  forgetBefore(atMs: number): void {
    if (this.knownFromMs === undefined || atMs <= this.knownFromMs) return;
    this.knownFromMs = atMs;
    for (const clip of this.clips.values()) if (clipEndMs(clip) <= atMs) this.clips.delete(clip.fileName);
  }
}

/** Compares clips of one camera: the sequence number is the order of recording, whatever the clock showed. */
export function byRecording(a: Clip, b: Clip): number {
  return a.sequence - b.sequence || a.startMs - b.startMs;
}
