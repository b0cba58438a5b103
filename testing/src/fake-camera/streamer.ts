import { randomInt } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { Audio } from './audio.ts';
import type { ActiveFaults } from './faults.ts';
import type { PlaySession } from './play-session.ts';
import { dueMs, nextKeyframe, nextNumber, repaced, type Timeline } from './timeline.ts';
import type { Video } from './video.ts';

const REPORT_PERIOD_MS = 5000;
const VIDEO_CLOCK_RATE = 90_000;

/**
 * The camera's one schedule: sends each frame and audio packet to all sessions when it is due. It costs nothing
 * while nobody listens; frame numbers go on all the same.
 */
export class Streamer {
  readonly #audio: Audio | undefined;
  readonly #faults: ActiveFaults;
  readonly #sessions: ReadonlySet<PlaySession>;
  #video: Video;
  #timeline: Timeline;
  readonly #originMs: number;
  #rtpBases = newRtpBases();
  #jumpSeconds = 0;
  #nextFrame = 0;
  #nextPacket = 0;
  #nextReportMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #idle = true;

  constructor(
    video: Video,
    audio: Audio | undefined,
    faults: ActiveFaults,
    sessions: ReadonlySet<PlaySession>,
  ) {
    this.#video = video;
    this.#audio = audio;
    this.#faults = faults;
    this.#sessions = sessions;
    this.#originMs = performance.now();
    this.#timeline = { baseNumber: 0, baseMs: this.#originMs, fps: video.fps };
  }

  get video(): Video {
    return this.#video;
  }

  /** Number of the frame that is due next. */
  get nextFrame(): number {
    return nextNumber(this.#timeline, performance.now());
  }

  /** Begins anew with another video and other RTP times; frame numbers go on. */
  restart(video: Video): void {
    this.#timeline = repaced(this.#timeline, performance.now(), video.fps);
    this.#video = video;
    this.#jumpSeconds = 0;
    this.#rtpBases = newRtpBases();
    this.#idle = true;
  }

  /** When a session that plays from now on should begin: with the next frame, or the next keyframe. */
  startMs(atKeyframe: boolean): number {
    const next = this.nextFrame;
    return dueMs(
      this.#timeline,
      atKeyframe ? nextKeyframe(this.#timeline, next, this.#video.gopFrames) : next,
    );
  }

  /** RTP time of track `index` (0 video, 1 audio) at a monotonic instant. */
  rtpTimestamp(index: number, atMs: number): number {
    const rate = index === 0 ? VIDEO_CLOCK_RATE : (this.#audio?.clockRate ?? 0);
    const elapsedSeconds = (atMs - this.#originMs) / 1000 + this.#jumpSeconds;
    return (this.#rtpBases[index] ?? 0) + Math.round(elapsedSeconds * rate);
  }

  /** Shifts the clock that time stamps are taken from, and says so to all sessions. */
  jump(seconds: number): void {
    this.#jumpSeconds += seconds;
    this.#report(performance.now());
  }

  /** To be called when a session begins to play. */
  wake(): void {
    const now = performance.now();
    if (this.#idle) {
      this.#idle = false;
      this.#nextFrame = nextNumber(this.#timeline, now);
      this.#nextPacket = this.#audio ? nextNumber(packetTimeline(this.#audio, this.#originMs), now) : 0;
      this.#nextReportMs = now + REPORT_PERIOD_MS;
    }
    this.#report(now);
    this.#schedule();
  }

  /** Stops for good. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#idle = true;
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#idle ||= this.#playing().length === 0;
    if (this.#idle) return;
    const due = Math.min(dueMs(this.#timeline, this.#nextFrame), this.#packetDueMs());
    this.#timer = setTimeout(() => this.#tick(), Math.max(0, due - performance.now()));
  }

  #tick(): void {
    const now = performance.now();
    for (;;) {
      const frameDueMs = dueMs(this.#timeline, this.#nextFrame);
      const packetDueMs = this.#packetDueMs();
      if (Math.min(frameDueMs, packetDueMs) > now) break;
      if (frameDueMs <= packetDueMs) this.#sendFrame(frameDueMs);
      else this.#sendPacket(packetDueMs);
    }
    if (now >= this.#nextReportMs) {
      this.#nextReportMs += REPORT_PERIOD_MS;
      this.#report(now);
    }
    this.#schedule();
  }

  #sendFrame(frameDueMs: number): void {
    const number = this.#nextFrame++;
    const frame = this.#video.frames[(number - this.#timeline.baseNumber) % this.#video.frames.length];
    const stopped = this.#faults.silent || this.#faults.videoStopped;
    const timestamp = this.rtpTimestamp(0, frameDueMs);
    const mark = { number, sentMs: Date.now() };
    for (const session of this.#playing()) {
      if (stopped) session.needsKeyframe = true;
      else if (frame && frameDueMs >= session.startMs) session.sendVideo(frame, mark, timestamp);
    }
  }

  #sendPacket(packetDueMs: number): void {
    const index = this.#nextPacket++;
    const packet = this.#audio?.packets[index % this.#audio.packets.length];
    if (!packet || this.#faults.silent) return;
    const timestamp = this.rtpTimestamp(1, packetDueMs);
    for (const session of this.#playing()) {
      if (packetDueMs >= session.startMs) session.sendAudio(packet, timestamp);
    }
  }

  #report(nowMs: number): void {
    if (this.#faults.silent) return;
    for (const session of this.#playing()) {
      for (const index of session.trackIndexes) {
        session.sendReport(index, Date.now() + this.#jumpSeconds * 1000, this.rtpTimestamp(index, nowMs));
      }
    }
  }

  #packetDueMs(): number {
    if (!this.#audio) return Number.POSITIVE_INFINITY;
    return dueMs(packetTimeline(this.#audio, this.#originMs), this.#nextPacket);
  }

  #playing(): PlaySession[] {
    return [...this.#sessions].filter((session) => session.playing);
  }
}

function newRtpBases(): number[] {
  return [randomInt(2 ** 32), randomInt(2 ** 32)];
}

function packetTimeline(audio: Audio, originMs: number): Timeline {
  return { baseNumber: 0, baseMs: originMs, fps: audio.clockRate / audio.samplesPerPacket };
}
