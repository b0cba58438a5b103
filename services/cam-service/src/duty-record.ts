import { statSync } from 'node:fs';
import type { Cause, ClipFacts, ClipNaming, StoreLayout } from '@pm-dvr/contracts';
import { clipEndMs, type Interval, isStateEntry, lastClip, readLedger, refineReason } from '@pm-dvr/footage';
import type { Clock } from '@pm-dvr/runtime';
import type { Failure } from './failure-policy.ts';
import { LedgerBook } from './ledger-book.ts';

/** Clips follow one another this closely when nothing is missing between them. */
const SEAM_MS = 100;

/** Told of each stretch without footage once its bounds are known. */
export type OnUnrecorded = (cause: Cause, durationMs: number) => void;

/**
 * Accounts in the ledger for every second of duty without a clip (invariant 2): what went wrong at once, when it
 * goes wrong, and each hole with its exact bounds, once the clip after it is there.
 */
export class DutyRecord {
  private readonly layout: StoreLayout;
  private readonly naming: ClipNaming;
  private readonly camera: string;
  private readonly clock: Clock;
  private readonly ledger: LedgerBook;
  /** End of the last footage, or the instant at which duty was taken up. */
  private coveredUntilMs: number;
  private coveredSequence = 0;
  /** Why the next clip does not join the last one. */
  private reason: Failure | undefined;
  /** The reason of the trouble that the ledger's last state entry stands for; undefined while video flows. */
  private written: Failure | undefined;
  /** What kept the recorder from taking up its duty, and since when. */
  private hindrance: { readonly sinceMs: number; readonly failure: Failure } | undefined;
  private isOnDuty = false;
  /** Last sign of life of the recorder before this one, in its state file, which this one is going to overwrite. */
  private readonly earlierSignMs: number;
  private readonly onUnrecorded: OnUnrecorded;

  constructor(
    layout: StoreLayout,
    naming: ClipNaming,
    camera: string,
    clock: Clock,
    onUnrecorded: OnUnrecorded = () => {},
  ) {
    this.layout = layout;
    this.onUnrecorded = onUnrecorded;
    this.naming = naming;
    this.camera = camera;
    this.clock = clock;
    this.ledger = new LedgerBook(layout, camera);
    this.coveredUntilMs = clock.wallMs();
    this.earlierSignMs = modifiedMs(layout.stateFile(camera));
  }

  /** Duty begins; if it was never laid down before, the recorder was killed at the end of the last footage. */
  async takeUp(): Promise<void> {
    if (this.isOnDuty) return;
    const now = this.clock.wallMs();
    const last = await lastClip(this.layout, this.naming, this.camera);
    const { entries } = await readLedger(this.layout, this.camera, now, now + 1);
    const state = entries.filter(isStateEntry).at(-1);
    const footageEndMs = last ? Math.min(clipEndMs(last), now) : undefined;
    if (state && state.type !== 'stop') {
      const signMs = Math.min(Math.max(state.at_ms, this.earlierSignMs), now);
      const sinceMs = Math.max(footageEndMs ?? 0, state.type === 'video' ? 0 : signMs);
      const detail = 'it ended without laying down its duty';
      this.ledger.add(sinceMs, { type: 'outage', cause: 'recorder-killed', detail });
    }
    const startMs = Math.min(this.hindrance?.sinceMs ?? now, now);
    this.ledger.add(startMs, { type: 'start', pid: process.pid });
    this.isOnDuty = true;
    this.coveredUntilMs = startMs;
    this.reason = { cause: 'recorder-starting', detail: 'from the start of the recorder to the first frame' };
    if (this.hindrance) this.failed(this.hindrance.failure);
    await this.settle();
  }

  /** Frames flow, since an instant (ms since the epoch; now, if left out). */
  video(sinceMs = this.clock.wallMs()): void {
    this.ledger.add(sinceMs, { type: 'video' });
    this.written = undefined;
  }

  /**
   * No video, from the end of the last footage on. Written when that is new, and when the reason gets clearer: causes
   * that take turns tell a reader nothing. Before the duty is taken up it is only remembered, because the ledger is not
   * ours to write yet.
   */
  failed(failure: Failure): void {
    const now = this.clock.wallMs();
    if (!this.isOnDuty) {
      const { sinceMs, failure: known } = this.hindrance ?? { sinceMs: now, failure };
      this.hindrance = { sinceMs, failure: refineReason(known, failure) };
      return;
    }
    this.reason = this.reason ? refineReason(this.reason, failure) : failure;
    const known = this.written;
    if (known && refineReason(known, failure) === known) return void this.ledger.write();
    this.written = failure;
    this.ledger.add(known ? now : Math.min(this.coveredUntilMs, now), { type: 'outage', ...failure });
  }

  /** A clip was finished; the hole before it, if there is one, gets its exact bounds. */
  covered(clip: ClipFacts, clockStepped: boolean): void {
    // A clip that got its name late lies before what is covered already.
    void this.ledger.write();
    if (clip.sequence <= this.coveredSequence) return;
    this.coveredSequence = clip.sequence;
    const fromMs = this.coveredUntilMs;
    if (clip.startMs - fromMs > SEAM_MS) {
      const { cause, detail } = this.reason ?? unexplainedSeam(clockStepped);
      this.onUnrecorded(cause, clip.startMs - fromMs);
      this.ledger.add(this.clock.wallMs(), {
        type: 'gap',
        from_ms: fromMs,
        to_ms: clip.startMs,
        cause,
        detail,
      });
    }
    this.coveredUntilMs = clipEndMs(clip);
    // Without video since, it was recorded before the trouble, and could be finished only now.
    if (this.written === undefined) this.reason = undefined;
  }

  /** Inside of a clip no frame came for a while (ms since the epoch), and then the stream went on. */
  paused({ fromMs, toMs }: Interval): void {
    this.onUnrecorded('video-stalled', toMs - fromMs);
    const detail = `no frame for ${((toMs - fromMs) / 1000).toFixed(1)} s, and then the stream went on`;
    this.ledger.add(this.clock.wallMs(), {
      type: 'pause',
      from_ms: fromMs,
      to_ms: toMs,
      cause: 'video-stalled',
      detail,
    });
  }

  lost(file: string): void {
    this.ledger.add(this.clock.wallMs(), { type: 'lost', file, detail: 'no whole fragment of video' });
  }

  /** Resolves when everything is written, or cannot be written now. */
  async settle(): Promise<void> {
    await this.ledger.write();
  }

  /**
   * Duty ends on purpose; `reconfigured` says that it is to be taken up again at once. Resolves when the ledger is
   * written, or cannot be.
   */
  async layDown(reconfigured = false): Promise<void> {
    const now = this.clock.wallMs();
    const atMs = this.written === undefined ? Math.min(this.coveredUntilMs, now) : now;
    const cause = reconfigured ? { cause: 'recorder-reconfigured' as const } : {};
    this.ledger.add(atMs, { type: 'stop', pid: process.pid, ...cause });
    await this.settle();
  }
}

/** A hole between two clips of one session: nothing failed, so it was the clock, or the stream came too slowly. */
function unexplainedSeam(clockStepped: boolean): Failure {
  return clockStepped
    ? { cause: 'clock-stepped', detail: 'the wall clock was set forward' }
    : { cause: 'video-stalled', detail: 'the stream came slower than the time' };
}

/** When a file was written last, in milliseconds since the epoch; 0 if that cannot be told. */
function modifiedMs(path: string): number {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}
