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
  private readonly messages: string[] = [];
  private readonly streams: InputStream[] = [];
  private inputOpen = false;
  private frames = 0;
  private lastVideoMs: number;
  private verdict: Failure | undefined;
  private stopped = false;

  private constructor(child: BoundChild, options: SessionOptions) {
    this.child = child;
    this.options = options;
    this.startedMs = options.clock.monotonicMs();
    this.lastVideoMs = this.startedMs;
    this.readProgress();
    this.readSegments();
    this.readMessages();
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

  /** Ends the session if no video frame came for too long. To be called about twice a second. */
  watch(): void {
    if (this.verdict || this.stopped) return;
    const { clock, plan } = this.options;
    const quietMs = clock.monotonicMs() - this.lastVideoMs;
    const waiting = this.frames === 0 && this.inputOpen;
    if (quietMs < plan.stallTimeoutMs + (waiting ? FIRST_KEYFRAME_MS : 0)) return;
    const detail = `no video frame for ${(quietMs / 1000).toFixed(1)} s`;
    this.end(this.inputOpen ? { cause: 'video-stalled', detail } : { cause: 'no-answer', detail });
  }

  /** Ends the session because of something its owner found; the open clip is closed properly if that is quick. */
  end(failure: Failure): void {
    if (this.verdict || this.stopped) return;
    this.verdict = failure;
    void this.child.stop(1_000);
  }

  /** Closes the open clip and ends; resolves when ffmpeg is gone. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.child.stop(this.options.stopTimeoutMs);
    await this.ended;
  }

  private readProgress(): void {
    const lines = new LineSplitter();
    const parser = new ProgressParser();
    this.child.outputs[0]?.setEncoding('utf8').on('data', (chunk: string) => {
      for (const line of lines.push(chunk)) {
        const progress = parser.line(line);
        if (progress?.streamMs !== undefined && progress.frames > this.frames)
          this.noteVideo(progress.frames, progress.streamMs);
      }
    });
  }

  private noteVideo(frames: number, streamMs: number): void {
    this.frames = frames;
    this.lastVideoMs = this.options.clock.monotonicMs();
    this.options.listener.video({ monotonicMs: this.lastVideoMs, streamMs, frames });
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
    if (cause === 'disk-full' || cause === 'store-unwritable') this.end({ cause, detail: text });
  }

  private readInformation(text: string): void {
    if (this.inputOpen) return;
    const stream = parseInputStream(text);
    if (stream) this.streams.push(stream);
    if (!/^(Stream mapping|Output #0)/.test(text)) return;
    this.inputOpen = true;
    if (this.options.listener.opened(this.streams)) return;
    this.stopped = true;
    this.child.kill('SIGKILL');
  }

  private conclude(exit: ChildExit): Failure | undefined {
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
