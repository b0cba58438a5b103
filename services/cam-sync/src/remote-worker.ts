import type { RemoteConfig } from '@pm-dvr/config';
import type { RemoteStatus, StoreLayout } from '@pm-dvr/contracts';
import type { Clock, Logger } from '@pm-dvr/runtime';
import { messageOf } from '@pm-dvr/runtime';
import { FIRST_BATCH, nextBatchLimits } from './batch-size-policy.ts';
import { CHAIN_FOLDER, openChainFiles, uploadChain } from './chain-files.ts';
import { waitForHoursMs } from './hours-policy.ts';
import { openPath } from './open-file.ts';
import type { OpenSum } from './open-sum.ts';
import { type Batch, backlogOf, blockedOf, candidates, inOrder, nextBatch } from './queue-policy.ts';
import { RefusedParts } from './refused-parts.ts';
import type { RemoteBook } from './remote-book.ts';
import { type BatchResult, type BatchTools, type Trouble, uploadBatch } from './remote-pass.ts';
import { RemoteState } from './remote-state.ts';
import type { RemoteTally } from './remote-tally.ts';

export interface RemoteWorkerOptions {
  readonly layout: StoreLayout;
  readonly remote: RemoteConfig;
  readonly book: RemoteBook;
  readonly rclone: Pick<BatchTools, 'copy' | 'check'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Called after every change of {@link RemoteWorker.status}. */
  readonly onStatus: () => void;
  /** Asked before anything is uploaded. */
  readonly bootCheck?: { run(): Promise<Trouble | undefined> };
  /** What an earlier process said last. */
  readonly before?: RemoteStatus | undefined;
}

/** The chain's newest file grows with each event; it is not sent after each. */
const CHAIN_PAUSE_MS = 3_600_000;
/** A wait for hours is looked at again so often, for the clock may be set. */
const LONGEST_SLEEP_MS = 900_000;

/** Brings to one remote what it lacks, whenever it is woken, and tries again for ever. */
export class RemoteWorker {
  private readonly options: RemoteWorkerOptions;
  private readonly state: RemoteState;
  private readonly refused = new RefusedParts();
  private wake: () => void = () => {};
  private isWanted = true;
  private hasNews = false;
  /** The last look was answered as a whole. */
  private isFinished = false;
  private chainSentMs = Number.NEGATIVE_INFINITY;
  private limits = FIRST_BATCH;
  private faults: ReadonlySet<string> = new Set();
  /** Paths that the last batch has noted as verified. */
  private noted: ReadonlySet<string> = new Set();
  /** Monotonic instant of the last step of what it does now; undefined while there is nothing to do. */
  private steppedMs: number | undefined;
  private looks = 0;

  constructor(options: RemoteWorkerOptions) {
    this.options = options;
    const { clock, log, remote, onStatus, before } = options;
    this.state = new RemoteState({ clock, log, name: remote.name, onStatus, before });
    options.signal.addEventListener('abort', () => this.wake());
  }

  get status(): RemoteStatus {
    return this.state.status;
  }

  get tally(): RemoteTally {
    return this.state.tally;
  }

  /** Whether nothing was open at the last look, and nothing has been asked for since. */
  get isDone(): boolean {
    return this.isFinished && !this.isWanted && this.state.isIdle;
  }

  /** Whether it knows what there is to do, or what keeps it from looking. */
  get hasLooked(): boolean {
    return this.looks > 0;
  }

  /** How long its work has not gone on, milliseconds; 0 while there is nothing to do. */
  quietMs(): number {
    return this.steppedMs === undefined ? 0 : this.options.clock.monotonicMs() - this.steppedMs;
  }

  /** There may be something new. */
  news(): void {
    this.isWanted = true;
    this.hasNews = true;
    this.wake();
  }

  /** Works until the signal is aborted. Never rejects. */
  async run(): Promise<void> {
    const { signal } = this.options;
    while (!signal.aborted) {
      this.step();
      const pauseMs = this.pauseMs();
      const hoursMs = pauseMs > 0 ? 0 : this.hoursMs();
      if (pauseMs > 0) await this.sleep(pauseMs);
      else if (hoursMs === 0) await this.pass();
      else if (this.hasNews) await this.lookOnly(hoursMs);
      else await this.sleep(hoursMs);
    }
    this.state.stopped();
  }

  /**
   * Brings everything over once, chain included, whatever the remote's hours are. Ends when nothing is open, or the remote takes
   * no more; then the status says why.
   */
  async runOnce(): Promise<void> {
    const { signal } = this.options;
    this.isWanted = true;
    let hasMoved = true;
    while (!signal.aborted && this.isWanted && hasMoved) {
      const moved = await this.pass();
      hasMoved = this.state.trouble === undefined || moved > 0;
    }
    this.state.stopped();
  }

  /** How long nothing is to be done at all: after a failure, or for want of work. */
  private pauseMs(): number {
    const pauseMs = this.state.pauseMs(this.hasNews);
    if (pauseMs > 0) return pauseMs;
    return this.isWanted || this.state.trouble ? 0 : Number.POSITIVE_INFINITY;
  }

  private hoursMs(): number {
    const { clock, remote } = this.options;
    return waitForHoursMs(remote.hours, clock.wallMs());
  }

  /** Sleeps until woken, or so long. */
  private async sleep(ms: number): Promise<void> {
    this.steppedMs = undefined;
    const woken = new AbortController();
    this.wake = () => woken.abort();
    await this.options.clock.sleep(Math.min(ms, LONGEST_SLEEP_MS), woken.signal);
    this.wake = () => {};
    this.step();
  }

  private step(): void {
    this.steppedMs = this.options.clock.monotonicMs();
  }

  /** Outside of the remote's hours: says what will have to be done, and forgets it if that is nothing. */
  private async lookOnly(hoursMs: number): Promise<void> {
    this.isFinished = false;
    this.hasNews = false;
    try {
      const sums = await this.look();
      this.isFinished = backlogOf(sums).files === 0;
      this.isWanted = this.hasNews || !this.isFinished;
      if (this.isFinished) this.state.ended([], undefined);
      else this.state.waiting(hoursMs);
    } catch (error) {
      this.looks++;
      this.state.ended([], troubleOf(error));
    }
  }

  /** Looks, and uploads one batch; gives how many files are verified by that. */
  private async pass(): Promise<number> {
    this.isWanted = false;
    this.hasNews = false;
    this.isFinished = false;
    try {
      const doubt = await this.options.bootCheck?.run();
      if (doubt) return this.failed(doubt);
      const batch = await this.choose(await this.look());
      const isNothing = batch.clips.length === 0 && batch.parts.length === 0;
      const result = isNothing ? await this.sendChain() : await this.send(batch);
      if (this.options.signal.aborted) return 0;
      // There may be more than one batch; and what came meanwhile.
      if (!isNothing || result.verified.length > 0) this.isWanted = true;
      this.isFinished = isNothing && !result.trouble;
      this.state.ended(result.verified, result.trouble);
      return result.verified.length;
    } catch (error) {
      return this.failed(troubleOf(error));
    }
  }

  private failed(trouble: Trouble): 0 {
    this.isWanted = true;
    this.looks++;
    this.state.ended([], trouble);
    return 0;
  }

  private async look(): Promise<OpenSum[]> {
    const sums = await this.options.book.look();
    this.looks++;
    this.step();
    this.complain(sums);
    this.state.blocked(blockedOf(sums));
    this.state.backlog(backlogOf(sums));
    return sums;
  }

  /** Says once of each part why it cannot be uploaded whole. */
  private complain(sums: readonly OpenSum[]): void {
    const { log, remote } = this.options;
    const faults = new Set(sums.flatMap(({ id, fault }) => (fault === undefined ? [] : [`${id}: ${fault}`])));
    for (const fault of faults)
      if (!this.faults.has(fault)) log.error(`${remote.name}: ${fault}; the event cannot be uploaded whole`);
    this.faults = faults;
  }

  private async choose(sums: readonly OpenSum[]): Promise<Batch> {
    this.refused.keepOnly(sums);
    const parts = [];
    for (const sum of candidates(inOrder(sums, this.refused.keys), this.limits)) {
      const part = await this.options.book.part(sum);
      if (part) parts.push(part);
      // What was found out since the look is told after the next one.
      if (part && part.faults.length > 0 && sum.fault === undefined) this.isWanted = true;
    }
    return nextBatch(parts, this.limits);
  }

  private async send(chosen: Batch): Promise<BatchResult> {
    const { clock } = this.options;
    const batch = await this.intact(chosen);
    const again = batch.clips.map(openPath).find((path) => this.noted.has(path));
    this.noted = new Set();
    // Two manifests that differ about a file would have it sent for ever, and without a pause.
    if (again !== undefined)
      return { verified: [], trouble: { kind: 'other', error: `${again} was noted, and is open again` } };
    const startedMs = clock.monotonicMs();
    const result = await uploadBatch(batch, this.tools());
    const bytes = result.verified.reduce((sum, file) => sum + file.bytes, 0);
    const sent = { files: result.verified.length, bytes };
    this.limits = nextBatchLimits(this.limits, sent, clock.monotonicMs() - startedMs);
    this.refused.learn(batch, result);
    this.noted = new Set(result.verified.map(openPath));
    return result;
  }

  /** Takes out what was altered here since it was kept: the next look tells of it. */
  private async intact({ clips, parts }: Batch): Promise<Batch> {
    const intact = await this.options.book.intactOf(clips);
    if (intact.length === clips.length) return { clips, parts };
    const paths = new Set(intact.map(openPath));
    return {
      clips: intact,
      parts: parts.filter((part) => part.clips.every((clip) => paths.has(openPath(clip)))),
    };
  }

  private async sendChain(): Promise<BatchResult> {
    const { layout, book, clock } = this.options;
    this.noted = new Set();
    if (clock.monotonicMs() - this.chainSentMs < CHAIN_PAUSE_MS) return { verified: [] };
    const files = await openChainFiles(layout, await book.ledgerOf(CHAIN_FOLDER));
    const result = await uploadChain(layout, files, this.tools());
    if (!result.trouble) this.chainSentMs = clock.monotonicMs();
    return result;
  }

  private tools(): BatchTools {
    const { rclone, book } = this.options;
    return {
      copy: (files, onProgress) => rclone.copy(files, onProgress),
      check: (files) => rclone.check(files),
      note: (files) => book.verified(files),
      onState: (state, progress) => {
        this.step();
        this.state.working(state, progress);
      },
    };
  }
}

function troubleOf(error: unknown): Trouble {
  return { kind: 'other', error: messageOf(error) };
}
