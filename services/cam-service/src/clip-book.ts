import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { ClipFacts, ClipNaming, StoreLayout } from '@pm-dvr/contracts';
import {
  type FinishedClip,
  finishClip,
  isWrittenToItsEnd,
  liveClipName,
  parseLiveClipName,
  type SalvageResult,
  salvageClip,
  salvageLive,
  summariseFragments,
} from '@pm-dvr/footage';
import type { Clock } from '@pm-dvr/runtime';
import type { ClosedSegment } from './ffmpeg-output.ts';
import { OpenClip } from './open-clip.ts';
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
  /** A closed clip could not be given its name; so many stay in `.live/` now, and are tried again with the next one. */
  readonly failed: (error: unknown, waiting: number) => void;
}

/** A difference up to this is the clock estimate getting better, and is made good slowly. */
const SLEW_LIMIT_MS = 500;
const SLEW_STEP_MS = 10;
const CLOCK_STEP_MS = 500;
/** A session's video may begin so much later than its sound or its connection. */
const LEAD_MS = 250;
/** A stream's time is not better known than this from one clip to the next. */
const SEAM_LIMIT_MS = 250;

/** When a clip began: by the wall clock, by the stream's own time, and by the monotonic clock. */
interface ClipStart {
  readonly wallMs: number;
  readonly streamMs: number;
  readonly monotonicMs: number;
}

/**
 * Keeps account of the clips of one camera while they are written: when each began, by this machine's clock; what
 * its name is to be; that it gets it, once, in order. Time is explained in docs/design/time.md.
 */
export class ClipBook {
  private readonly options: ClipBookOptions;
  private timeline = new StreamTimeline();
  private sequence: number;
  /** Start of each clip of this session by the wall clock, as soon as it is known. */
  private readonly starts = new Map<number, ClipStart>();
  private wallOffsetMs: number | undefined;
  /** Files of this session that were closed, but held no video. */
  private readonly lost: string[] = [];
  /** Clips before whose beginning the wall clock was set. */
  private readonly steppedBefore = new Set<number>();
  private queue: Promise<void> = Promise.resolve();
  private readonly waiting: (() => Promise<void>)[] = [];
  private readonly openClip: OpenClip;

  constructor(options: ClipBookOptions) {
    this.options = options;
    this.sequence = options.nextSequence;
    const liveDir = options.layout.liveDir(options.camera);
    this.openClip = new OpenClip((sequence) => join(liveDir, liveClipName(options.pid, sequence)));
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

  /**
   * Takes in that a segment was closed and the next one opened; gives it its name in the background. Says whether the
   * camera's clock has jumped meanwhile; then the clip's length is the time for which it was open.
   */
  segment(segment: ClosedSegment): TimelineVerdict {
    const live = parseLiveClipName(segment.fileName);
    if (!live) return 'steady';
    const nowMs = this.options.clock.monotonicMs();
    const jumped = this.timeline.runsAhead({ monotonicMs: nowMs, streamMs: segment.endMs });
    const openMs = nowMs - (this.starts.get(live.sequence)?.monotonicMs ?? nowMs);
    const durationMs = Math.max(0, Math.round(jumped ? openMs : segment.endMs - segment.startMs));
    if (this.sequence === live.sequence && segment.startMs === 0) this.estimateStart(segment.startMs);
    const startMs =
      this.startOf(live.sequence, jumped ? undefined : segment) ?? this.options.clock.wallMs() - durationMs;
    this.sequence = live.sequence + 1;
    const endMs = startMs + durationMs;
    if (jumped)
      this.starts.set(this.sequence, { wallMs: endMs, streamMs: segment.endMs, monotonicMs: nowMs });
    else this.startNext(endMs, segment.endMs);
    const facts = { camera: this.options.camera, ...live, startMs, durationMs };
    this.enqueue(() => this.finish(segment, facts));
    return jumped ? 'jumped' : 'steady';
  }

  /** Has what ffmpeg wrote of the open clip flushed to the disk, in the background. */
  flush(): void {
    this.openClip.flush(this.sequence);
  }

  /** Waits for the clips on their way to their names, then salvages what the session left open. */
  async endSession(): Promise<SalvageResult> {
    await this.queue;
    // What could not be named is salvaged with the rest.
    this.waiting.length = 0;
    await this.openClip.close();
    const result = await salvageLive({ ...this.options, startOf: (sequence) => this.startOf(sequence) });
    this.forgetStarts(result);
    // What stays there must not be written over by the next session.
    for (const { file } of result.failed)
      this.sequence = Math.max(this.sequence, (parseLiveClipName(file)?.sequence ?? 0) + 1);
    for (const clip of result.clips) {
      this.sequence = Math.max(this.sequence, clip.facts.sequence + 1);
      this.options.finished(clip, this.steppedBefore.delete(clip.facts.sequence));
    }
    return { ...result, lost: [...this.lost.splice(0), ...result.lost] };
  }

  /** What could not be salvaged now is tried again, and must bear the same name then. */
  private forgetStarts({ failed }: SalvageResult): void {
    const kept = new Set(failed.map(({ file }) => parseLiveClipName(file)?.sequence));
    for (const sequence of this.starts.keys()) if (!kept.has(sequence)) this.starts.delete(sequence);
  }

  /**
   * When a clip began. Until it is closed it is taken to begin where the one before it ended; a camera that paused
   * in between shows in where, by the stream's own time, it really began.
   */
  private startOf(sequence: number, segment?: ClosedSegment): number | undefined {
    const start = this.starts.get(sequence);
    if (!start || !segment) return start?.wallMs;
    const laterMs = Math.round(segment.startMs - start.streamMs);
    return laterMs > SEAM_LIMIT_MS ? start.wallMs + laterMs : start.wallMs;
  }

  private wallOffset(): number {
    return this.options.clock.wallMs() - this.options.clock.monotonicMs();
  }

  /** Start of the session's first clip, by the wall clock as it was when its frames came. */
  private estimateStart(streamMs: number): void {
    const monotonicMs = this.timeline.monotonicOf(streamMs);
    if (monotonicMs === undefined || this.wallOffsetMs === undefined) return;
    const wallMs = Math.round(monotonicMs + this.wallOffsetMs);
    this.starts.set(this.sequence, { wallMs, streamMs, monotonicMs });
  }

  /** Notes when the clip that is open now began, and whether the wall clock was set since the last boundary. */
  private startNext(previousEndMs: number, streamMs: number): void {
    const wallOffsetMs = this.wallOffset();
    const steppedMs = Math.abs(wallOffsetMs - (this.wallOffsetMs ?? wallOffsetMs));
    if (steppedMs > CLOCK_STEP_MS) this.steppedBefore.add(this.sequence);
    this.wallOffsetMs = wallOffsetMs;
    const monotonicMs = this.timeline.monotonicOf(streamMs) ?? this.options.clock.monotonicMs();
    const measuredMs = Math.round(monotonicMs + wallOffsetMs);
    const difference = measuredMs - previousEndMs;
    const slewed = previousEndMs + Math.max(-SLEW_STEP_MS, Math.min(SLEW_STEP_MS, difference));
    const wallMs = Math.abs(difference) <= SLEW_LIMIT_MS ? slewed : measuredMs;
    this.starts.set(this.sequence, { wallMs, streamMs, monotonicMs });
  }

  private enqueue(step: () => Promise<void>): void {
    this.waiting.push(step);
    this.queue = this.queue.then(() => this.workOff());
  }

  /** Clips get their names in order: one that fails now holds up the later ones, and is tried again with the next. */
  private async workOff(): Promise<void> {
    for (let step = this.waiting[0]; step; step = this.waiting[0]) {
      try {
        await step();
      } catch (error) {
        this.options.failed(error, this.waiting.length);
        return;
      }
      this.waiting.shift();
    }
  }

  private async finish({ fileName, startMs }: ClosedSegment, facts: ClipFacts): Promise<void> {
    const { layout, naming, camera } = this.options;
    const path = join(layout.liveDir(camera), fileName);
    const fd = this.openClip.handOver(facts.sequence) ?? openSync(path, 'r');
    const whole = closingOnError(fd, () => {
      if (!isWrittenToItsEnd(fd)) return undefined;
      return startMs === 0 ? fromFirstFrame(fd, facts) : facts;
    });
    const clip = whole
      ? await finishClip(layout, naming, path, whole, { fd, startMs: facts.startMs })
      : await this.finishTorn(path, facts, fd);
    this.starts.delete(facts.sequence);
    if (clip) this.options.finished(clip, this.steppedBefore.delete(facts.sequence));
    else this.lost.push(fileName);
  }

  /** ffmpeg reports a segment as closed also if the disk was full before its end. */
  private async finishTorn(path: string, facts: ClipFacts, fd: number): Promise<FinishedClip | undefined> {
    closeSync(fd);
    return await salvageClip({ ...this.options, startOf: () => facts.startMs }, path, facts);
  }
}

function closingOnError<T>(fd: number, look: () => T): T {
  try {
    return look();
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/**
 * A session's time begins with its connection or its sound, its first clip with the first key frame, maybe seconds later.
 * The first frame of the file then seems to last until the second one, or the file is shorter than the segment.
 */
function fromFirstFrame(fd: number, facts: ClipFacts): ClipFacts {
  const { durationMs, usualFrameMs, secondFrameMs } = summariseFragments(fd);
  const leadMs = Math.round(Math.max(0, facts.durationMs - durationMs) + secondFrameMs - usualFrameMs);
  if (leadMs <= LEAD_MS || leadMs >= facts.durationMs) return facts;
  return { ...facts, startMs: facts.startMs + leadMs, durationMs: facts.durationMs - leadMs };
}
