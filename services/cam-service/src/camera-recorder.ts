import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClipNaming, StoreLayout } from '@pm-dvr/contracts';
import { type FinishedClip, lastSequence, type SalvageResult, salvageLive } from '@pm-dvr/footage';
import { acquireProcessLock, type Clock, codeOf, type Logger, messageOf } from '@pm-dvr/runtime';
import type { CameraSettings } from './camera-settings.ts';
import { ClipBook } from './clip-book.ts';
import { DutyRecord } from './duty-record.ts';
import type { Failure } from './failure-policy.ts';
import type { RecordingPlan } from './ffmpeg-command.ts';
import { Outage } from './outage.ts';
import { probeReach } from './reach-probe.ts';
import { retryPauseMs } from './retry-policy.ts';
import { Session } from './session.ts';
import { freeBytes, judgeSpace, probeStore, storeFailure } from './space-guard.ts';
import type { StatusBoard } from './status-board.ts';
import { firstGuess, knowledgeOf, type StreamKnowledge, sameKnowledge } from './stream-plan-policy.ts';

export interface CameraRecorderOptions {
  readonly settings: CameraSettings;
  readonly layout: StoreLayout;
  readonly naming: ClipNaming;
  readonly minFreeBytes: number;
  readonly clock: Clock;
  readonly log: Logger;
  readonly board: StatusBoard;
  readonly mask: (text: string) => string;
  /** 0 ≤ random() < 1. */
  readonly random: () => number;
}

const SPACE_CHECK_MS = 5_000;
const STORE_RETRY_MS = 1_000;
const CONNECT_TIMEOUT_MS = 3_000;

/**
 * Records one camera for as long as it is told to: starts ffmpeg, watches the video, starts it again, and accounts
 * for every second without video (docs/design/recorder.md).
 */
export class CameraRecorder {
  private readonly options: CameraRecorderOptions;
  private readonly outage: Outage;
  private readonly duty: DutyRecord;
  private knowledge: StreamKnowledge;
  private book: ClipBook | undefined;
  private session: Session | undefined;
  /** Monotonic instants of this session's first frame, last flush, last look at the free space. */
  private videoSinceMs: number | undefined;
  private flushedMs = 0;
  private spaceCheckedMs = 0;
  private framesAtClip = 0;
  private frames = 0;

  constructor(options: CameraRecorderOptions) {
    this.options = options;
    this.outage = new Outage(options.clock, options.log);
    this.duty = new DutyRecord(options.layout, options.naming, options.settings.id, options.clock);
    this.knowledge = firstGuess(options.settings.audio);
  }

  /**
   * Records until the signal is aborted; then the open clip is finished before it resolves. Throws CodedError
   * `LOCK_HELD` if another process records this camera.
   */
  async run(signal: AbortSignal): Promise<void> {
    const release = await this.takeUp(signal);
    if (!release) return;
    try {
      while (!signal.aborted) {
        const startedMs = this.options.clock.monotonicMs();
        const failure = await this.attempt(signal);
        if (failure && !signal.aborted) await this.afterFailure(failure, startedMs, signal);
      }
    } finally {
      await this.duty.layDown();
      await this.options.board.stopped();
      await release();
    }
  }

  /** Watches over the running session; to be called about twice a second. */
  tick(): void {
    const { session, book, options } = this;
    const now = options.clock.monotonicMs();
    if (!session || !book) return;
    session.watch();
    if (this.videoSinceMs !== undefined) this.outage.recordedFor(now - this.videoSinceMs);
    const { flushIntervalMs } = options.settings;
    if (flushIntervalMs > 0 && session.hadVideo && now - this.flushedMs >= flushIntervalMs) {
      this.flushedMs = now;
      void book.flush();
    }
    if (now - this.spaceCheckedMs >= SPACE_CHECK_MS) {
      this.spaceCheckedMs = now;
      void this.checkSpace(session);
    }
  }

  /** Locks the camera's folder, salvages what a crash left, says in the ledger what happened meanwhile. */
  private async takeUp(signal: AbortSignal): Promise<(() => Promise<void>) | undefined> {
    const { layout, naming, settings, clock, log } = this.options;
    const liveDir = layout.liveDir(settings.id);
    while (!signal.aborted) {
      try {
        await mkdir(liveDir, { recursive: true });
        const lock = await acquireProcessLock(join(liveDir, 'lock'));
        this.options.board.begin();
        const salvaged = await salvageLive({ layout, naming, camera: settings.id });
        this.reportSalvage(salvaged);
        await this.duty.takeUp();
        this.book = new ClipBook({
          ...{ layout, naming, clock, camera: settings.id, pid: process.pid },
          nextSequence: (await lastSequence(layout, naming, settings.id)) + 1,
          finished: (clip, stepped) => this.clipFinished(clip, stepped),
          failed: (error) => log.error(`a clip could not be put into the store yet: ${messageOf(error)}`),
        });
        return () => lock.release();
      } catch (error) {
        if (codeOf(error) === 'LOCK_HELD') throw error;
        await this.holdBack(storeFailure(error), signal);
      }
    }
    return undefined;
  }

  /** One attempt to record, until it fails. Undefined if it was stopped, or is to be started anew at once. */
  private async attempt(signal: AbortSignal): Promise<Failure | undefined> {
    const { settings, layout, minFreeBytes } = this.options;
    const storeTrouble = await probeStore(layout.liveDir(settings.id), minFreeBytes);
    if (storeTrouble) return storeTrouble;
    if (this.outage.attempts > 1) {
      const unreachable = await probeReach(settings.source, CONNECT_TIMEOUT_MS, signal);
      if (unreachable || signal.aborted) return unreachable;
    }
    try {
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
    this.frames = 0;
    this.framesAtClip = 0;
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
        segment: (segment) => book.segment(segment),
        opened: (streams) => {
          const known = knowledgeOf(streams, settings.audio, this.knowledge);
          const fits = sameKnowledge(known, this.knowledge);
          this.knowledge = known;
          if (fits) log.debug(`input: ${streams.map((stream) => stream.description).join(' + ')}`);
          return fits;
        },
        message: (level, text) => log.debug(`ffmpeg ${level}: ${text}`),
      },
    });
    this.session = session;
    const stop = () => void session.stop();
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    const failure = await session.ended;
    signal.removeEventListener('abort', stop);
    this.session = undefined;
    await this.closeSession(book);
    return failure;
  }

  private plan(book: ClipBook): RecordingPlan {
    const { settings, layout } = this.options;
    return {
      ...settings,
      ...this.knowledge,
      liveDir: layout.liveDir(settings.id),
      pid: process.pid,
      firstSequence: book.openSequence,
    };
  }

  private video(sample: Parameters<ClipBook['video']>[0], session: Session): void {
    const { clock, board } = this.options;
    this.frames = sample.frames;
    if (this.videoSinceMs === undefined) {
      this.videoSinceMs = clock.monotonicMs();
      this.duty.video();
      board.recordingAgain();
    }
    if (this.book?.video(sample) === 'jumped')
      session.end({ cause: 'camera-clock-jump', detail: 'its time stamps no longer follow the time' });
  }

  private clipFinished(clip: FinishedClip, clockStepped: boolean): void {
    const frames = this.frames - this.framesAtClip;
    this.framesAtClip = this.frames;
    const fps =
      clip.facts.durationMs > 0 ? Math.round((frames * 10_000) / clip.facts.durationMs) / 10 : undefined;
    this.duty.covered(clip.facts, clockStepped);
    this.options.board.clipFinished(clip, fps);
    this.options.log.debug(`clip ${clip.name}`);
  }

  private async closeSession(book: ClipBook): Promise<void> {
    if (this.videoSinceMs !== undefined)
      this.outage.recordedFor(this.options.clock.monotonicMs() - this.videoSinceMs);
    this.videoSinceMs = undefined;
    try {
      this.reportSalvage(await book.endSession());
    } catch (error) {
      this.options.log.error(`the open clip could not be finished yet: ${messageOf(error)}`);
    }
  }

  private async afterFailure(failure: Failure, startedMs: number, signal: AbortSignal): Promise<void> {
    const { board, clock, settings, random, log } = this.options;
    if (failure.cause === 'disk-full' || failure.cause === 'store-unwritable')
      return await this.holdBack(failure, signal);
    const alarmedBefore = board.alarming !== undefined;
    const attempts = this.outage.attempts;
    this.duty.failed(failure);
    this.outage.add(failure);
    board.failed(failure);
    if (board.alarming && !alarmedBefore)
      log.error(`${attempts + 1} attempts in a row failed, this will not pass by itself: ${failure.detail}`);
    const pauseMs = retryPauseMs({
      attempts,
      outageMs: this.outage.durationMs,
      maxPauseMs: settings.retryMaxPauseMs,
      random: random(),
    });
    await clock.sleep(startedMs + pauseMs - clock.monotonicMs(), signal);
  }

  /** Waits until the store can be written again. */
  private async holdBack(failure: Failure, signal: AbortSignal): Promise<void> {
    const { board, clock, layout, settings, minFreeBytes } = this.options;
    for (let trouble: Failure | undefined = failure; trouble && !signal.aborted; ) {
      this.duty.failed(trouble);
      this.outage.add(trouble);
      board.failed(trouble, true);
      await clock.sleep(STORE_RETRY_MS, signal);
      trouble = await probeStore(layout.liveDir(settings.id), minFreeBytes);
    }
  }

  private async checkSpace(session: Session): Promise<void> {
    const { layout, settings, minFreeBytes } = this.options;
    try {
      const free = await freeBytes(layout.liveDir(settings.id));
      const failure = judgeSpace({ freeBytes: free, minFreeBytes, paused: false });
      if (failure) session.end(failure);
    } catch (error) {
      session.end(storeFailure(error));
    }
  }

  private reportSalvage(result: SalvageResult): void {
    const { log } = this.options;
    for (const clip of result.clips) log.info(`salvaged ${clip.name}`);
    for (const file of result.lost) {
      log.debug(`${file} held no video`);
      this.duty.lost(file);
    }
    for (const { file, error } of result.failed)
      log.error(`${file} could not be salvaged yet: ${messageOf(error)}`);
  }
}
