import {
  CAUSES,
  type Cause,
  formatInstant,
  type StatusMessage,
  type StoreLayout,
  stateFileText,
} from '@pm-dvr/contracts';
import { clipEndMs, type FinishedClip } from '@pm-dvr/footage';
import { type Clock, isOutOfSpace, MountWatch, overwriteFile, replaceFile } from '@pm-dvr/runtime';
import { CoverageToday } from './coverage-today.ts';
import { type Failure, isRefusal, needsSomebody } from './failure-policy.ts';
import { STABLE_MS } from './outage.ts';

/** While nothing changes in an outage, state file and status are renewed this often: a sign of life, and the day goes on. */
const SIGN_OF_LIFE_MS = 60_000;

/** Where a camera's status goes besides its state file. */
export type PublishStatus = (status: StatusMessage) => void;

/**
 * What is said in public of one camera: state file and MQTT status. Driven by frames that came and clips that were
 * finished, never by the mere existence of a process.
 */
export class StatusBoard {
  private readonly layout: StoreLayout;
  private readonly camera: string;
  private readonly clock: Clock;
  private readonly publish: PublishStatus;
  private readonly disk: MountWatch;
  private state: StatusMessage['state'] = 'starting';
  private sinceMs: number;
  /** Monotonic instant at which the state was entered. */
  private enteredMs = 0;
  private failure: Failure | undefined;
  private refusalsInARow = 0;
  private reconnects = 0;
  private recordedBefore = false;
  private clip: FinishedClip | undefined;
  private fps: number | undefined;
  private writtenMs = 0;
  private coverage: CoverageToday | undefined;

  constructor(layout: StoreLayout, camera: string, clock: Clock, publish: PublishStatus) {
    this.layout = layout;
    this.camera = camera;
    this.clock = clock;
    this.disk = new MountWatch(layout.baseDir);
    this.publish = publish;
    this.sinceMs = clock.wallMs();
  }

  /** What was recorded today before; from now on it is said how much of the day that is. */
  coveredBefore(clips: readonly FinishedClip['facts'][]): void {
    const nowMs = this.clock.wallMs();
    this.coverage = new CoverageToday(nowMs);
    for (const clip of clips) this.coverage.add(clip, nowMs);
  }

  /** First word of a recorder, once it is sure that no other one records this camera. */
  begin(): void {
    this.show();
  }

  get recording(): boolean {
    return this.state === 'recording';
  }

  /** State and reconnects, as they are to be counted. */
  get counted(): Pick<StatusMessage, 'state' | 'reconnects'> {
    return { state: this.state, reconnects: this.reconnects };
  }

  /** Whether video flows, and not only for a moment. */
  get steady(): boolean {
    return this.state === 'recording' && this.clock.monotonicMs() - this.enteredMs >= STABLE_MS;
  }

  /** How often in a row the camera has refused. */
  get refusals(): number {
    return this.refusalsInARow;
  }

  /** Frames flow (again), since an instant (ms since the epoch; now, if left out). */
  recordingAgain(sinceMs = this.clock.wallMs()): void {
    this.refusalsInARow = 0;
    this.failure = undefined;
    if (this.recordedBefore) this.reconnects++;
    this.recordedBefore = true;
    this.enter('recording', sinceMs);
  }

  clipFinished(clip: FinishedClip, fps: number | undefined): void {
    this.clip = clip;
    this.fps = fps;
    this.coverage?.add(clip.facts, this.clock.wallMs());
    this.show();
  }

  /** No video, and why. `paused` means that the recorder holds back, not that the camera is away. */
  failed(failure: Failure, paused = false): void {
    const before = { cause: this.failure?.cause, alarming: this.alarming !== undefined };
    // A camera that boots says no for a moment too: only refusals count, and only in a row.
    this.refusalsInARow = isRefusal(failure.cause) ? this.refusalsInARow + 1 : 0;
    this.failure = failure;
    if (this.enter(paused ? 'paused' : 'waiting')) return;
    if (before.cause !== failure.cause || before.alarming !== (this.alarming !== undefined)) this.show();
    else if (this.clock.monotonicMs() - this.writtenMs >= SIGN_OF_LIFE_MS) this.renew();
  }

  /** The last word of a recorder that stops on purpose. */
  stopped(): void {
    this.failure = undefined;
    this.enter('stopped');
  }

  /** The refusal that will not pass by itself, if there is one. */
  get alarming(): Failure | undefined {
    return this.failure && needsSomebody(this.failure.cause, this.refusalsInARow) ? this.failure : undefined;
  }

  /** How the camera stands, in a few words that tell nothing of addresses. */
  get standing(): string {
    return this.failure ? `no video: ${sentence(this.failure.cause)}` : this.state;
  }

  message(): StatusMessage {
    const now = this.clock.wallMs();
    const { clip, fps, failure } = this;
    const seconds = clip ? clip.facts.durationMs / 1000 : 0;
    const coverage = this.coverage?.percent(now, this.recording);
    return {
      code: this.code(),
      message: this.text(),
      date: formatInstant(now),
      timestamp: Math.floor(now / 1000),
      state: this.state,
      state_since: Math.floor(this.sinceMs / 1000),
      ...(failure ? { cause: failure.cause } : {}),
      ...(clip
        ? {
            last_clip: clip.name,
            last_clip_end: formatInstant(clipEndMs(clip.facts)),
            bit_rate: seconds ? Math.round((clip.sizeBytes * 8) / seconds) : 0,
          }
        : {}),
      ...(coverage === undefined ? {} : { coverage_today: coverage }),
      ...(fps === undefined ? {} : { fps }),
      reconnects: this.reconnects,
    };
  }

  private code(): StatusMessage['code'] {
    if (this.state === 'recording') return 0;
    if (this.state === 'stopped' || this.alarming) return 2;
    return 1;
  }

  private text(): string {
    const since = formatInstant(this.sinceMs).slice(0, 19).replace('T', ' ');
    if (this.state === 'recording') return `OK: recording since ${since}${this.figures()}`;
    if (this.state === 'stopped') return `STOPPED: the recorder was stopped at ${since}`;
    if (!this.failure) return `STARTING since ${since}`;
    const reason = `${sentence(this.failure.cause)} (${this.failure.detail})`;
    if (this.alarming) return `FAILED ${this.refusalsInARow} times since ${since}: ${reason}`;
    return `NO VIDEO since ${since}: ${reason}`;
  }

  private figures(): string {
    if (!this.clip || this.clip.facts.durationMs === 0) return '';
    const megabits = (this.clip.sizeBytes * 8) / this.clip.facts.durationMs / 1000;
    const rate = this.fps === undefined ? '' : `, ${this.fps} frames/s`;
    return `${rate}, ${megabits.toFixed(1)} Mbit/s, last clip ${this.clip.name}`;
  }

  /** True if the state is a new one; then it is shown. */
  private enter(state: StatusMessage['state'], sinceMs = this.clock.wallMs()): boolean {
    if (this.state === state) return false;
    this.state = state;
    this.sinceMs = sinceMs;
    this.enteredMs = this.clock.monotonicMs();
    this.show();
    return true;
  }

  /** State file and, if that tells how much of the day is covered, the message too. */
  private renew(): void {
    if (this.coverage) this.show();
    else this.write(this.message());
  }

  private show(): void {
    const status = this.message();
    this.publish(status);
    this.write(status);
  }

  private write(status: StatusMessage): void {
    this.writtenMs = this.clock.monotonicMs();
    const [file, text] = [this.layout.stateFile(this.camera), stateFileText(status)];
    try {
      this.disk.check();
      try {
        replaceFile(file, text);
      } catch (error) {
        // There is no room for another file, and this one must not go on saying that all is well.
        if (!isOutOfSpace(error)) throw error;
        overwriteFile(file, text);
      }
    } catch {
      // A disk that cannot be written is reported over MQTT and in the log; the file follows with the next word.
      this.writtenMs = Number.NEGATIVE_INFINITY;
    }
  }
}

function sentence(cause: Cause): string {
  return CAUSES[cause];
}
