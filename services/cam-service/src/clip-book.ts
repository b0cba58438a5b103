import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClipFacts, ClipNaming, StoreLayout } from '@pm-dvr/contracts';
import {
  type FinishedClip,
  finishClip,
  liveClipName,
  parseLiveClipName,
  type SalvageResult,
  salvageLive,
} from '@pm-dvr/footage';
import type { Clock } from '@pm-dvr/runtime';
import type { ClosedSegment } from './ffmpeg-output.ts';
import { type StreamSample, StreamTimeline, type TimelineVerdict } from './stream-timeline.ts';

export interface ClipBookOptions {
  readonly layout: StoreLayout;
  readonly naming: ClipNaming;
  readonly camera: string;
  readonly pid: number;
  readonly clock: Clock;
  /** Sequence number of the next clip. */
  readonly nextSequence: number;
  readonly finished: (clip: FinishedClip, clockStepped: boolean) => void;
  /** A closed clip could not be given its name; it stays in `.live/` and is tried again later. */
  readonly failed: (error: unknown) => void;
}

/** A difference up to this is the clock estimate getting better, and is made good slowly. */
const SLEW_LIMIT_MS = 500;
const SLEW_STEP_MS = 10;
const CLOCK_STEP_MS = 500;

/**
 * Keeps account of the clips of one camera while they are written: when each began, by this machine's clock; what
 * its name is to be; that it gets it, once, in order. Time is explained in docs/design/time.md.
 */
export class ClipBook {
  private readonly options: ClipBookOptions;
  private timeline = new StreamTimeline();
  private sequence: number;
  /** Start of each clip of this session by the wall clock, as soon as it is known. */
  private readonly starts = new Map<number, number>();
  private wallOffsetMs: number | undefined;
  private queue: Promise<void> = Promise.resolve();
  private flushing = false;
  private openFile: { sequence: number; file: FileHandle } | undefined;

  constructor(options: ClipBookOptions) {
    this.options = options;
    this.sequence = options.nextSequence;
  }

  /** Sequence number of the clip that is open, or will be next. */
  get openSequence(): number {
    return this.sequence;
  }

  beginSession(): void {
    this.timeline = new StreamTimeline();
    this.wallOffsetMs = undefined;
  }

  /** Takes in that frames came. */
  video(sample: StreamSample): TimelineVerdict {
    const verdict = this.timeline.observe(sample);
    if (verdict === 'jumped') return verdict;
    this.wallOffsetMs ??= this.wallOffset();
    if (!this.starts.has(this.sequence)) this.estimateStart(0);
    return verdict;
  }

  /** Takes in that a segment was closed and the next one opened; gives it its name in the background. */
  segment(segment: ClosedSegment): void {
    const live = parseLiveClipName(segment.fileName);
    if (!live) return;
    const durationMs = Math.round(segment.endMs - segment.startMs);
    if (this.sequence === live.sequence && segment.startMs === 0) this.estimateStart(segment.startMs);
    const startMs = this.starts.get(live.sequence) ?? this.options.clock.wallMs() - durationMs;
    this.sequence = live.sequence + 1;
    const stepped = this.startNext(startMs + durationMs, segment.endMs);
    const facts = { camera: this.options.camera, ...live, startMs, durationMs };
    this.enqueue(() => this.finish(segment.fileName, facts, stepped));
  }

  /** Writes what ffmpeg has put into the open clip through to the disk. Skipped while the last flush still runs. */
  async flush(): Promise<void> {
    if (this.flushing) return;
    this.flushing = true;
    try {
      const file = await this.openClip();
      await file?.datasync();
    } catch {
      // A disk that cannot be written shows in ffmpeg's own errors and in the space guard.
    } finally {
      this.flushing = false;
    }
  }

  /** Waits for the clips on their way to their names, then salvages what the session left open. */
  async endSession(): Promise<SalvageResult> {
    await this.queue;
    await this.closeOpenFile();
    const result = await salvageLive({ ...this.options, startOf: (sequence) => this.starts.get(sequence) });
    this.starts.clear();
    for (const clip of result.clips) {
      this.sequence = Math.max(this.sequence, clip.facts.sequence + 1);
      this.options.finished(clip, false);
    }
    return result;
  }

  private wallOffset(): number {
    return this.options.clock.wallMs() - this.options.clock.monotonicMs();
  }

  /** Start of the session's first clip, by the wall clock as it was when its frames came. */
  private estimateStart(streamMs: number): void {
    const monotonicMs = this.timeline.monotonicOf(streamMs);
    if (monotonicMs === undefined || this.wallOffsetMs === undefined) return;
    this.starts.set(this.sequence, Math.round(monotonicMs + this.wallOffsetMs));
  }

  /** Notes when the clip that is open now began. True if the wall clock was set since the last boundary. */
  private startNext(previousEndMs: number, streamMs: number): boolean {
    const wallOffsetMs = this.wallOffset();
    const stepped = Math.abs(wallOffsetMs - (this.wallOffsetMs ?? wallOffsetMs)) > CLOCK_STEP_MS;
    this.wallOffsetMs = wallOffsetMs;
    const monotonicMs = this.timeline.monotonicOf(streamMs) ?? this.options.clock.monotonicMs();
    const measuredMs = Math.round(monotonicMs + wallOffsetMs);
    const difference = measuredMs - previousEndMs;
    const slewed = previousEndMs + Math.max(-SLEW_STEP_MS, Math.min(SLEW_STEP_MS, difference));
    this.starts.set(this.sequence, Math.abs(difference) <= SLEW_LIMIT_MS ? slewed : measuredMs);
    return stepped;
  }

  private enqueue(step: () => Promise<void>): void {
    this.queue = this.queue.then(step).catch((error) => this.options.failed(error));
  }

  private async finish(fileName: string, facts: ClipFacts, stepped: boolean): Promise<void> {
    const { layout, naming, camera } = this.options;
    const clip = await finishClip(layout, naming, join(layout.liveDir(camera), fileName), facts);
    this.starts.delete(facts.sequence);
    this.options.finished(clip, stepped);
  }

  private async openClip(): Promise<FileHandle | undefined> {
    if (this.openFile?.sequence === this.sequence) return this.openFile.file;
    await this.closeOpenFile();
    const { layout, camera, pid } = this.options;
    const sequence = this.sequence;
    const file = await open(join(layout.liveDir(camera), liveClipName(pid, sequence)), 'r');
    this.openFile = { sequence, file };
    return file;
  }

  private async closeOpenFile(): Promise<void> {
    const open = this.openFile;
    this.openFile = undefined;
    await open?.file.close().catch(() => {});
  }
}
