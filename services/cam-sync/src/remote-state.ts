import type { RemoteStatus } from '@pm-dvr/contracts';
import { lengthText, sizeText } from '@pm-dvr/contracts';
import type { Clock, Logger } from '@pm-dvr/runtime';
import type { OpenFile } from './open-file.ts';
import type { CopyProgress } from './rclone/rclone-copy.ts';
import type { Trouble } from './remote-pass.ts';
import { RemoteTally } from './remote-tally.ts';
import { pauseWithNewsMs, retryPauseMs } from './retry-policy.ts';

export interface RemoteStateOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly name: string;
  readonly onStatus: () => void;
  /** What an earlier process said last. */
  readonly before?: RemoteStatus | undefined;
}

/** The same trouble is told of again after so long, if its words have changed. */
const TOLD_AGAIN_MS = 3_600_000;
const PROGRESS_LOG_MS = 60_000;

/** How a remote stands, for its worker and for everybody who asks. Says in the log when that changes. */
export class RemoteState {
  private readonly options: RemoteStateOptions;
  private current: RemoteStatus['state'] = 'idle';
  private open = { files: 0, bytes: 0 };
  private progress: CopyProgress | undefined;
  private lastSuccessMs: number | undefined;
  private failingSinceMs: number | undefined;
  private failures = 0;
  private failedAt = Number.NEGATIVE_INFINITY;
  private toldAt = Number.NEGATIVE_INFINITY;
  private toldTroubleMs = Number.NEGATIVE_INFINITY;
  private blockedBy: RemoteStatus['blocked'];
  /** Files and bytes since the remote was idle. */
  private sent = { files: 0, bytes: 0 };
  private last: Trouble | undefined;
  readonly tally = new RemoteTally();

  constructor(options: RemoteStateOptions) {
    this.options = options;
    const lastSuccess = options.before?.last_success;
    if (lastSuccess !== undefined) this.lastSuccessMs = lastSuccess * 1000;
  }

  get trouble(): Trouble | undefined {
    return this.last;
  }

  /** All that there is, is there. */
  get isIdle(): boolean {
    return this.current === 'idle' && this.last === undefined && this.blockedBy === undefined;
  }

  /** How long still to wait after a failure, milliseconds; shorter if there is something new. */
  pauseMs(hasNews: boolean): number {
    if (!this.last) return 0;
    const pause = hasNews ? pauseWithNewsMs : retryPauseMs;
    return Math.max(
      0,
      this.failedAt + pause(this.last.kind, this.failures) - this.options.clock.monotonicMs(),
    );
  }

  backlog(open: { readonly files: number; readonly bytes: number }): void {
    this.open = { ...open };
    this.options.onStatus();
  }

  /** What cannot be uploaded whole. To be said before {@link backlog}, which passes it on. */
  blocked(by: RemoteStatus['blocked']): void {
    this.blockedBy = by;
  }

  working(state: 'copying' | 'checking', progress?: CopyProgress): void {
    this.current = state;
    this.progress = progress;
    this.options.onStatus();
    if (progress) this.tellProgress(progress);
  }

  /** Outside of the remote's hours, for so long. */
  waiting(ms: number): void {
    if (this.current === 'waiting') return;
    this.current = 'waiting';
    this.options.log.info(`${this.options.name}: its hours begin in ${lengthText(ms)}`);
    this.options.onStatus();
  }

  /** Nobody works any more. */
  stopped(): void {
    this.progress = undefined;
    if (this.current === 'copying' || this.current === 'checking')
      this.current = this.open.files > 0 ? 'waiting' : 'idle';
  }

  /** A batch is over. */
  ended(verified: readonly OpenFile[], trouble: Trouble | undefined): void {
    const { clock } = this.options;
    this.progress = undefined;
    this.tally.ended(verified, trouble);
    if (verified.length > 0) this.lastSuccessMs = clock.wallMs();
    this.count(verified);
    if (trouble) this.failed(trouble, verified.length > 0);
    else this.succeeded(verified.length > 0);
    this.options.onStatus();
  }

  get status(): RemoteStatus {
    const { progress, blockedBy } = this;
    return {
      state: this.current,
      backlog_files: this.open.files,
      backlog_bytes: this.open.bytes,
      ...(this.lastSuccessMs !== undefined && { last_success: seconds(this.lastSuccessMs) }),
      ...this.failure(),
      ...(blockedBy && { blocked: blockedBy }),
      ...(progress && {
        progress: {
          bytes: Math.round(progress.bytes),
          total_bytes: Math.round(progress.totalBytes),
          rate: Math.round(progress.rate),
          ...(progress.leftSeconds !== undefined && { left: progress.leftSeconds }),
        },
      }),
    };
  }

  private failure(): Partial<RemoteStatus> {
    const { clock } = this.options;
    if (!this.last) return {};
    return {
      trouble: this.last.kind,
      error: this.last.error,
      failing_since: seconds(this.failingSinceMs ?? clock.wallMs()),
      next_try: Math.round((clock.wallMs() + this.pauseMs(false)) / 1000),
    };
  }

  private count(verified: readonly OpenFile[]): void {
    for (const { bytes } of verified) {
      this.sent.files++;
      this.sent.bytes += bytes;
      this.open.files = Math.max(0, this.open.files - 1);
      this.open.bytes = Math.max(0, this.open.bytes - bytes);
    }
  }

  private failed(trouble: Trouble, hasMoved: boolean): void {
    const { clock, log, name } = this.options;
    const nowMs = clock.monotonicMs();
    // Of many files that fail now this one is the first, now that.
    const isNew =
      this.last?.kind !== trouble.kind ||
      (this.last.error !== trouble.error && nowMs - this.toldTroubleMs >= TOLD_AGAIN_MS);
    if (isNew) this.toldTroubleMs = nowMs;
    this.failures = hasMoved ? 1 : this.failures + 1;
    this.failingSinceMs ??= clock.wallMs();
    this.failedAt = nowMs;
    this.last = trouble;
    this.current = 'failing';
    if (isNew) log.error(`${name}: ${trouble.kind}: ${trouble.error}; it is tried again and again`);
  }

  private succeeded(hasMoved: boolean): void {
    const { log, name } = this.options;
    if (this.last) log.info(`${name}: works again`);
    this.last = undefined;
    this.failingSinceMs = undefined;
    this.failures = 0;
    if (hasMoved) return;
    this.current = 'idle';
    if (this.sent.files > 0)
      log.info(`${name}: ${this.sent.files} files, ${sizeText(this.sent.bytes)} uploaded and verified`);
    this.sent = { files: 0, bytes: 0 };
  }

  /** A long upload says now and then how far it is. */
  private tellProgress({ bytes, totalBytes, rate, leftSeconds }: CopyProgress): void {
    const { clock, log, name } = this.options;
    const nowMs = clock.monotonicMs();
    if (this.toldAt === Number.NEGATIVE_INFINITY) this.toldAt = nowMs;
    if (nowMs - this.toldAt < PROGRESS_LOG_MS) return;
    this.toldAt = nowMs;
    const left = leftSeconds === undefined ? '' : `, ${lengthText(leftSeconds * 1000)} left`;
    log.info(`${name}: ${sizeText(bytes)} of ${sizeText(totalBytes)}, ${sizeText(rate)}/s${left}`);
  }
}

/** What keeps events from being uploaded whole, in a few words. */
export function blockedText({ events, first }: NonNullable<RemoteStatus['blocked']>): string {
  const [subject, such] = events === 1 ? ['an event', ''] : [`${events} events`, 'such as '];
  return `${subject} cannot be uploaded whole: ${such}${first}`;
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}
