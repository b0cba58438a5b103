import { type BoundChild, type ChildExit, type Clock, startBoundChild } from '@pm-dvr/runtime';
import { causeOfMessage, explainExit, type Failure } from './failure-policy.ts';
import { ffmpegArguments, inputScript, isFile, type RecordingPlan } from './ffmpeg-command.ts';
import {
  type ClosedSegment,
  type InputStream,
  LineSplitter,
  logMessage,
  ProgressParser,
  parseInputStream,
  parseSegmentLine,
} from './ffmpeg-output.ts';
import { blockedLeewayMs, lastFrameMs } from './stall-policy.ts';
import { lacksSound, withSoundMissing } from './stream-plan-policy.ts';
import type { StreamSample } from './stream-timeline.ts';

/** What a session tells its owner while it runs. */
export interface SessionListener {
  /** New video frames came. */
  video(sample: StreamSample): void;
  segment(segment: ClosedSegment): void;
  /** ffmpeg has opened its input; false ends the session, because it must be written in another way. */
  opened(streams: readonly InputStream[]): boolean;
  /** A warning or error of ffmpeg's, without secrets. */
  message(level: string, text: string): void;
}

export interface SessionOptions {
  readonly ffmpeg: string;
  readonly plan: RecordingPlan;
  readonly stopTimeoutMs: number;
  readonly clock: Clock;
  readonly mask: (text: string) => string;
  readonly listener: SessionListener;
}

/** A timer later than this means that this process was held up itself, and its news are still to be read. */
const HELD_UP_MS = 500;
const GRACE_MS = 1_000;
/** A stall may be found so much late for the sake of a timer that seldom fires. */
const TIMER_SLACK_MS = 500;
/** After opening its input ffmpeg waits for a key frame, which some cameras send every 20 s only. */
const FIRST_KEYFRAME_MS = 30_000;
const MESSAGES_KEPT = 20;

/** One run of ffmpeg for one camera, from its start to its end. */
export class Session {
  /** Why it ended; undefined if it was stopped, or if its owner wanted it written in another way. */
  readonly ended: Promise<Failure | undefined>;
  private readonly child: BoundChild;
  private readonly options: SessionOptions;
  private readonly startedMs: number;
  /** Monotonic instant of the newest report, whether or not it brought new frames. */
  private heardMs: number;
  private readonly messages: string[] = [];
  private readonly streams: InputStream[] = [];
  private inputOpen = false;
  private frames = 0;
  private lastVideoMs: number;
  /** Monotonic instants of the first and the newest report that brought new frames. */
  private firstVideoMs: number | undefined;
  /** Frames that the first report brought; they came in a time that is not known. */
  private firstFrames = 0;
  private reportedMs: number;
  private verdict: Failure | undefined;
  private stopped = false;
  private stallTimer: NodeJS.Timeout | undefined;
  /** What the timer was set to, and the monotonic instant at which it is to fire. */
  private watchMs = 0;
  private watchDueMs = 0;
  /** The process was held up, and one more turn has been given since the last frame. */
  private grace = false;

  private constructor(child: BoundChild, options: SessionOptions) {
    this.child = child;
    this.options = options;
    this.startedMs = options.clock.monotonicMs();
    this.lastVideoMs = this.startedMs;
    this.heardMs = this.startedMs;
    this.reportedMs = this.startedMs;
    this.readProgress();
    this.readSegments();
    this.readMessages();
    this.watchIn(options.plan.stallTimeoutMs);
    this.ended = child.exited.then((exit) => this.conclude(exit));
  }

  /** Starts ffmpeg. Throws CodedError `PROGRAM_MISSING` or `PROGRAM_FAILED`. */
  static async start(options: SessionOptions): Promise<Session> {
    const child = await startBoundChild(options.ffmpeg, ffmpegArguments(options.plan), {
      stdin: inputScript(options.plan),
      outputs: 2,
      clock: options.clock,
    });
    return new Session(child, options);
  }

  get pid(): number {
    return this.child.pid;
  }

  get hadVideo(): boolean {
    return this.frames > 0;
  }

  /** Ends the session because of something its owner found; the open clip is closed properly if that is quick. */
  end(failure: Failure): void {
    if (this.verdict || this.stopped) return;
    this.verdict = failure;
    void this.child.stop(1_000);
  }

  /** Monotonic instant at which the first frame came, as far as the newest report tells. */
  firstFrameMs(sample: StreamSample): number {
    return Math.min(Math.max(this.startedMs, sample.monotonicMs - sample.streamMs), sample.monotonicMs);
  }

  /** Closes the open clip and ends; resolves when ffmpeg is gone. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.child.stop(this.options.stopTimeoutMs);
    await this.ended;
  }

  /** Ends the session if no video frame came for too long; else looks again when that could be so at the earliest. */
  private watch(dueMs: number): void {
    if (this.verdict || this.stopped) return;
    const { clock, plan } = this.options;
    const now = clock.monotonicMs();
    const waiting = this.frames === 0 && this.inputOpen;
    const blockedMs = blockedLeewayMs({ ...plan, unheardMs: now - this.heardMs });
    const limitMs = plan.stallTimeoutMs + blockedMs + (waiting ? FIRST_KEYFRAME_MS : 0);
    const quietMs = now - this.lastVideoMs;
    const detail = `no video frame for ${(quietMs / 1000).toFixed(1)} s`;
    if (quietMs < limitMs) this.watchIn(limitMs - quietMs);
    else if (now - dueMs > HELD_UP_MS && !this.grace) {
      this.grace = true;
      this.watchIn(GRACE_MS);
    } else this.end({ cause: this.inputOpen ? 'video-stalled' : 'no-answer', detail });
  }

  private watchIn(ms: number): void {
    clearTimeout(this.stallTimer);
    this.watchMs = ms;
    this.watchDueMs = this.options.clock.monotonicMs() + ms;
    this.stallTimer = setTimeout(() => this.watch(this.watchDueMs), ms);
  }

  /** Frames came. A timer that is refreshed in time costs nothing; one that fires and is set again wakes the process. */
  private putOffWatch(now: number): void {
    const { stallTimeoutMs } = this.options.plan;
    const behindMs = now - this.lastVideoMs;
    const waitMs = behindMs > TIMER_SLACK_MS ? stallTimeoutMs - behindMs : stallTimeoutMs;
    if (waitMs !== this.watchMs) {
      this.watchIn(waitMs);
      return;
    }
    this.watchDueMs = now + waitMs;
    this.stallTimer?.refresh();
  }

  private readProgress(): void {
    const parser = new ProgressParser();
    this.child.outputs[0]?.on('data', (chunk: Buffer) => {
      const progress = parser.push(chunk.toString('latin1'));
      if (progress) this.heardMs = this.options.clock.monotonicMs();
      if (progress?.streamMs !== undefined && progress.frames > this.frames)
        this.noteVideo(progress.frames, progress.streamMs);
    });
  }

  private noteVideo(frames: number, streamMs: number): void {
    const now = this.options.clock.monotonicMs();
    if (this.frames === 0) this.firstFrames = frames;
    this.firstVideoMs ??= now;
    this.lastVideoMs = lastFrameMs({
      nowMs: now,
      previousMs: this.reportedMs,
      newFrames: frames - this.frames,
      framesPerMs: (this.frames - this.firstFrames) / (this.reportedMs - this.firstVideoMs),
      stallTimeoutMs: this.options.plan.stallTimeoutMs,
    });
    this.grace = false;
    this.reportedMs = now;
    this.frames = frames;
    this.putOffWatch(now);
    this.options.listener.video({ monotonicMs: now, streamMs, frames });
  }

  private readSegments(): void {
    const lines = new LineSplitter();
    this.child.outputs[1]?.setEncoding('utf8').on('data', (chunk: string) => {
      for (const line of lines.push(chunk)) {
        const segment = parseSegmentLine(line);
        if (segment) this.options.listener.segment(segment);
      }
    });
  }

  private readMessages(): void {
    const lines = new LineSplitter();
    this.child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      for (const line of lines.push(chunk)) this.readMessage(this.options.mask(line));
    });
  }

  private readMessage(line: string): void {
    const { level, text } = logMessage(line);
    if (level === 'info') this.readInformation(text);
    else this.readWarning(level, text);
  }

  private readWarning(level: string, text: string): void {
    if (this.messages.push(text) > MESSAGES_KEPT) this.messages.shift();
    this.options.listener.message(level, text);
    const cause = causeOfMessage(text);
    // ffmpeg goes on trying to write to a full or broken disk; there is no use in that.
    if (lacksSound(text)) this.startAnewUnless(this.options.listener.opened(withSoundMissing(this.streams)));
    else if (cause === 'disk-full' || cause === 'store-unwritable') this.end({ cause, detail: text });
  }

  private readInformation(text: string): void {
    if (this.inputOpen) return;
    const stream = parseInputStream(text);
    if (stream) this.streams.push(stream);
    if (!/^(Stream mapping|Output #0)/.test(text)) return;
    this.inputOpen = true;
    this.startAnewUnless(this.options.listener.opened(this.streams));
  }

  private startAnewUnless(fits: boolean): void {
    if (fits) return;
    this.stopped = true;
    this.child.kill('SIGKILL');
  }

  private conclude(exit: ChildExit): Failure | undefined {
    clearTimeout(this.stallTimer);
    if (this.verdict) return this.verdict;
    if (this.stopped) return undefined;
    return explainExit({
      exit,
      messages: this.messages,
      hadVideo: this.hadVideo,
      isFile: isFile(this.options.plan.source),
    });
  }
}
