import type { ClipNaming, StoreLayout } from '@pm-dvr/contracts';
import {
  type Clip,
  type FinishedClip,
  type Interval,
  lastSequence,
  listClips,
  type SalvageResult,
  salvageLive,
  stayOnDisksOf,
} from '@pm-dvr/footage';
import {
  acquireProcessLock,
  type Clock,
  codeOf,
  type Logger,
  MessageLimiter,
  MountWatch,
  makeFolder,
  messageOf,
  type ProcessLock,
  releaseAtEnd,
  stayOnMounts,
} from '@pm-dvr/runtime';
import type { CameraSettings } from './camera-settings.ts';
import type { CameraTally } from './camera-tally.ts';
import { ClipBook } from './clip-book.ts';
import { dayAround } from './coverage-today.ts';
import { DutyRecord } from './duty-record.ts';
import { type Failure, isRefusal } from './failure-policy.ts';
import type { RecordingPlan } from './ffmpeg-command.ts';
import type { FfmpegLog } from './ffmpeg-log.ts';
import { FrameRate } from './frame-rate.ts';
import { Outage } from './outage.ts';
import { ProxyRequest } from './proxy-request.ts';
import { probeReach } from './reach-probe.ts';
import { retryPauseMs } from './retry-policy.ts';
import { Session } from './session.ts';
import { probeStore, removeProbes, SpaceWatch, storeFailure } from './space-guard.ts';
import type { StatusBoard } from './status-board.ts';
import { StreamAssumption } from './stream-assumption.ts';
import type { StreamSample } from './stream-timeline.ts';

export interface CameraRecorderOptions {
  readonly settings: CameraSettings;
  readonly layout: StoreLayout;
  readonly naming: ClipNaming;
  readonly minFreeBytes: number;
  readonly clock: Clock;
  readonly log: Logger;
  readonly ffmpegLog: FfmpegLog;
  readonly board: StatusBoard;
  readonly tally: CameraTally;
  readonly mask: (text: string) => string;
  /** 0 ≤ random() < 1. */
  readonly random: () => number;
}

const STORE_RETRY_MS = 1_000;
const CONNECT_TIMEOUT_MS = 3_000;
const CLIPS_WAITING = 3;
/** What a recorder's signal is aborted with if the camera is taken up again with other settings. */
export const RECONFIGURED = Symbol('reconfigured');

const CLOCK_JUMP: Failure = {
  cause: 'camera-clock-jump',
  detail: 'its time stamps no longer follow the time',
};

/**
 * Records one camera for as long as it is told to: starts ffmpeg, watches the video, starts it again, and accounts
 * for every second without video (docs/design/recorder.md).
 */
export class CameraRecorder {
  private readonly options: CameraRecorderOptions;
  private readonly outage: Outage;
  private readonly duty: DutyRecord;
  private readonly assumption: StreamAssumption;
  private readonly space: SpaceWatch;
  private readonly disk: MountWatch;
  private readonly proxyRequest: ProxyRequest | undefined;
  private book: ClipBook | undefined;
  /** Monotonic instant of this session's first frame. */
  private videoSinceMs: number | undefined;
  private rate = new FrameRate();
  private announced = false;
  private session: Session | undefined;
  private readonly complaints = new MessageLimiter();
  /** Monotonic instant of its last step: an attempt, a report of new frames, a look at the store. */
  private steppedMs: number;
  /** Pauses in finished clips that no report has confirmed yet. */
  private pauses: Interval[] = [];

  constructor(options: CameraRecorderOptions) {
    this.options = options;
    this.steppedMs = options.clock.monotonicMs();
    this.outage = new Outage(options.clock, options.log);
    const { layout, naming, settings, clock, tally } = options;
    this.duty = new DutyRecord(layout, naming, settings.id, clock, (cause, ms) =>
      tally.unrecorded(cause, ms),
    );
    this.assumption = new StreamAssumption(options.settings.audio);
    this.disk = new MountWatch(layout.cameraDir(settings.id));
    stayOnDisksOf(layout);
    stayOnMounts(layout.cameraDir(settings.id));
    this.space = new SpaceWatch(options.layout.liveDir(options.settings.id), options.minFreeBytes);
    const { id: camera, isProxied } = options.settings;
    this.proxyRequest = isProxied ? new ProxyRequest({ ...options, camera }) : undefined;
  }

  /**
   * Records until the signal is aborted; then the open clip is finished before it resolves. Throws CodedError
   * `LOCK_HELD` if another process records this camera.
   */
  async run(signal: AbortSignal): Promise<void> {
    const lock = await this.takeUp(signal);
    if (!lock) return;
    try {
      while (!signal.aborted) {
        const startedMs = this.options.clock.monotonicMs();
        const failure = await this.attempt(signal);
        if (failure && !signal.aborted) await this.afterFailure(failure, startedMs, signal);
      }
      await this.duty.layDown(signal.reason === RECONFIGURED);
    } catch (error) {
      // A defect of the recorder: it did not stop on purpose, and the ledger must not say so.
      this.duty.failed({ cause: 'unknown', detail: messageOf(error) });
      await this.duty.settle();
      throw error;
    } finally {
      this.options.board.stopped();
      // A lock that is left behind is stale as soon as this process ends, and is taken over then.
      await releaseAtEnd(lock, (text) => this.options.log.warn(text));
    }
  }

  /** Has what ffmpeg wrote of the open clip flushed to the disk, in the background. */
  flush(): void {
    if (this.videoSinceMs !== undefined) this.book?.flush();
  }

  /** How long it has done nothing, milliseconds; to be judged by {@link longestQuietMs}. */
  quietMs(): number {
    return this.options.clock.monotonicMs() - this.steppedMs;
  }

  private step(): void {
    this.steppedMs = this.options.clock.monotonicMs();
  }

  /** Locks the camera's folder, salvages what a crash left, says in the ledger what happened meanwhile. */
  private async takeUp(signal: AbortSignal): Promise<ProcessLock | undefined> {
    const { layout, naming, settings, clock } = this.options;
    const liveDir = layout.liveDir(settings.id);
    let lock: ProcessLock | undefined;
    while (!signal.aborted) {
      try {
        makeFolder(liveDir);
        lock ??= await acquireProcessLock(layout.lockFile(settings.id));
        this.options.board.begin();
        await removeProbes(liveDir);
        const salvaged = await salvageLive({ layout, naming, camera: settings.id });
        this.reportSalvage(salvaged);
        const nextSequence = (await lastSequence(layout, naming, settings.id)) + 1;
        await this.duty.takeUp();
        this.options.board.coveredBefore(await this.clipsOfToday());
        this.book = new ClipBook({
          ...{ layout, naming, clock, camera: settings.id, pid: process.pid, nextSequence },
          finished: (clip, stepped) => this.clipFinished(clip, stepped),
          failed: (error, waiting) => this.clipFailed(error, waiting),
        });
        return lock;
      } catch (error) {
        if (codeOf(error) === 'LOCK_HELD') throw error;
        await this.holdBack(storeFailure(error), signal);
      }
    }
    await lock?.release();
    return undefined;
  }

  private async clipsOfToday(): Promise<Clip[]> {
    const { layout, naming, settings, clock } = this.options;
    const { fromMs, toMs } = dayAround(clock.wallMs());
    return await listClips(layout, naming, settings.id, fromMs, toMs);
  }

  /** One attempt to record, until it fails. Undefined if it was stopped, or is to be started anew at once. */
  private async attempt(signal: AbortSignal): Promise<Failure | undefined> {
    const { settings, layout, minFreeBytes } = this.options;
    this.step();
    const storeTrouble = await probeStore(layout.liveDir(settings.id), minFreeBytes);
    if (storeTrouble) return storeTrouble;
    try {
      if (this.outage.attempts > 1) {
        const unreachable = await probeReach(settings.source, CONNECT_TIMEOUT_MS, signal);
        if (unreachable || signal.aborted) return unreachable;
      }
      return await this.record(signal);
    } catch (error) {
      const cause = codeOf(error) === 'PROGRAM_MISSING' ? 'ffmpeg-missing' : 'unknown';
      return { cause, detail: messageOf(error) };
    }
  }

  private async record(signal: AbortSignal): Promise<Failure | undefined> {
    const { settings, clock, log, mask } = this.options;
    const book = this.book as ClipBook;
    book.beginSession();
    this.rate = new FrameRate();
    this.options.tally.beginSession();
    const session = await Session.start({
      ...{
        ffmpeg: settings.ffmpeg,
        plan: this.plan(book),
        stopTimeoutMs: settings.stopTimeoutMs,
        clock,
        mask,
      },
      listener: {
        video: (sample) => this.video(sample, session),
        segment: (segment) => {
          if (book.segment(segment) === 'jumped') session.end(CLOCK_JUMP);
        },
        opened: (streams) => {
          const opening = this.assumption.opened(streams);
          if (opening === 'start-anew' && this.assumption.soundless)
            log.warn('sound is announced but does not come: recorded without');
          if (typeof opening === 'object') session.end(opening);
          return opening !== 'start-anew';
        },
        message: (level, text) => this.options.ffmpegLog.take(level, text),
      },
    });
    this.session = session;
    const stop = () => void session.stop();
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    const failure = await session.ended;
    signal.removeEventListener('abort', stop);
    this.session = undefined;
    await this.closeSession(book, failure);
    return failure;
  }

  private plan(book: ClipBook): RecordingPlan {
    const { settings, layout, clock } = this.options;
    return {
      ...settings,
      ...this.assumption.forSession(clock.monotonicMs()),
      liveDir: layout.liveDir(settings.id),
      pid: process.pid,
      firstSequence: book.openSequence,
    };
  }

  private video(sample: StreamSample, session: Session): void {
    const { board, clock, log, tally } = this.options;
    this.steppedMs = sample.monotonicMs;
    this.rate.take(sample);
    tally.video(sample.frames, clock.wallMs());
    this.assumption.confirm();
    if (this.videoSinceMs === undefined) {
      this.videoSinceMs = session.firstFrameMs(sample);
      const sinceMs = clock.wallMs() - (clock.monotonicMs() - this.videoSinceMs);
      this.duty.video(sinceMs);
      log[this.announced ? 'debug' : 'info'](`recording ${this.assumption.description}`);
      this.announced = true;
      board.recordingAgain(sinceMs);
    }
    this.outage.recordedFor(sample.monotonicMs - this.videoSinceMs);
    if (this.book?.video(sample) === 'jumped') session.end(CLOCK_JUMP);
    else this.reportPauses();
    this.space.consider(sample.monotonicMs, (failure) => session.end(failure));
  }

  /** Once may be chance; several in a row are a store that cannot be written, though ffmpeg still can. */
  private clipFailed(error: unknown, waiting: number): void {
    this.complain(`a clip could not be put into the store yet: ${messageOf(error)}`);
    if (waiting >= CLIPS_WAITING) this.session?.end(storeFailure(error));
  }

  /** A pause is believed only when a later report shows that it was not the camera's clock that jumped. */
  private reportPauses(): void {
    for (const pause of this.pauses.splice(0)) this.duty.paused(pause);
  }

  private clipFinished(clip: FinishedClip, clockStepped: boolean): void {
    this.duty.covered(clip.facts, clockStepped);
    this.pauses.push(...clip.pauses);
    this.options.tally.clip(clip);
    this.options.board.clipFinished(clip, this.rate.framesPerSecond);
    this.options.log.debug(`clip ${clip.name}`);
  }

  private async closeSession(book: ClipBook, failure?: Failure): Promise<void> {
    const hadVideo = this.videoSinceMs !== undefined;
    this.videoSinceMs = undefined;
    this.step();
    try {
      // In an empty mount point there is nothing to salvage, and what is known of the clips would be forgotten.
      this.disk.check();
      this.reportSalvage(await book.endSession(), hadVideo);
    } catch (error) {
      this.complain(`the open clip could not be finished yet: ${messageOf(error)}`);
    }
    if (failure?.cause === 'camera-clock-jump') this.pauses = [];
    this.reportPauses();
  }

  private async afterFailure(failure: Failure, startedMs: number, signal: AbortSignal): Promise<void> {
    const { board, clock, settings, random, log } = this.options;
    if (failure.cause === 'disk-full' || failure.cause === 'store-unwritable')
      return await this.holdBack(failure, signal);
    this.step();
    const alarmedBefore = board.alarming !== undefined;
    const attempts = this.outage.attempts;
    this.duty.failed(failure);
    this.outage.add(failure);
    this.proxyRequest?.failed(failure, this.outage);
    board.failed(failure);
    if (board.alarming && !alarmedBefore)
      log.error(`${board.refusals} attempts in a row were refused, somebody should look: ${failure.detail}`);
    const pauseMs = retryPauseMs({
      attempts,
      outageMs: this.outage.durationMs,
      maxPauseMs: settings.retryMaxPauseMs,
      random: random(),
      refused: isRefusal(failure.cause),
    });
    await clock.sleep(startedMs + pauseMs - clock.monotonicMs(), signal);
  }

  /** Waits until the store can be written again. */
  private async holdBack(failure: Failure, signal: AbortSignal): Promise<void> {
    const { board, clock, layout, settings, minFreeBytes } = this.options;
    for (let trouble: Failure | undefined = failure; trouble && !signal.aborted; ) {
      this.step();
      this.duty.failed(trouble);
      this.outage.add(trouble);
      board.failed(trouble, true);
      await clock.sleep(STORE_RETRY_MS, signal);
      trouble = await probeStore(layout.liveDir(settings.id), minFreeBytes, true);
    }
    // What the state file has said before must not stand there any longer.
    if (!signal.aborted) board.failed(failure, true);
    // Clips that could not get their names meanwhile.
    if (this.book && !signal.aborted) await this.closeSession(this.book);
  }

  /** A file without video is a loss only if there was any. */
  private reportSalvage(result: SalvageResult, hadVideo = true): void {
    const { log } = this.options;
    for (const clip of result.clips) log.info(`salvaged ${clip.name}`);
    for (const file of result.lost) {
      log.debug(`${file} held no video`);
      if (hadVideo) this.duty.lost(file);
    }
    for (const { file, error } of result.failed)
      this.complain(`${file} could not be salvaged yet: ${messageOf(error)}`);
  }

  /** An error that comes again with each attempt. */
  private complain(text: string): void {
    for (const line of this.complaints.take(text, this.options.clock.monotonicMs()))
      this.options.log.error(line);
  }
}
