import type { Cause } from '@pm-dvr/contracts';
import type { FinishedClip } from '@pm-dvr/footage';

/** What came of one camera since its recorder's process started. */
export class CameraTally {
  frames = 0;
  clips = 0;
  bytes = 0;
  footageMs = 0;
  /** When the newest video came, milliseconds since the epoch. */
  lastVideoMs: number | undefined;
  /** Milliseconds without footage, by cause; of stretches that are over. */
  readonly unrecordedMs = new Map<Cause, number>();
  private sessionFrames = 0;

  /** Frames are counted from 0 again. */
  beginSession(): void {
    this.sessionFrames = 0;
  }

  /** So many frames of this session have come, the last of them at an instant (ms since the epoch). */
  video(frames: number, wallMs: number): void {
    this.frames += Math.max(0, frames - this.sessionFrames);
    this.sessionFrames = frames;
    this.lastVideoMs = wallMs;
  }

  clip({ facts, sizeBytes }: Pick<FinishedClip, 'facts' | 'sizeBytes'>): void {
    this.clips++;
    this.bytes += sizeBytes;
    this.footageMs += facts.durationMs;
  }

  unrecorded(cause: Cause, durationMs: number): void {
    this.unrecordedMs.set(cause, (this.unrecordedMs.get(cause) ?? 0) + durationMs);
  }
}
