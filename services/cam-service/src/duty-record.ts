import type { ClipFacts, ClipNaming, StoreLayout } from '@pm-dvr/contracts';
import { clipEndMs, isStateEntry, lastClip, readLedger, refineReason } from '@pm-dvr/footage';
import type { Clock } from '@pm-dvr/runtime';
import type { Failure } from './failure-policy.ts';
import { LedgerBook } from './ledger-book.ts';

/** Clips follow one another this closely when nothing is missing between them. */
const SEAM_MS = 100;

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
  private reason: Failure | undefined;
  private written: Failure['cause'] | undefined;

  constructor(layout: StoreLayout, naming: ClipNaming, camera: string, clock: Clock) {
    this.layout = layout;
    this.naming = naming;
    this.camera = camera;
    this.clock = clock;
    this.ledger = new LedgerBook(layout, camera);
    this.coveredUntilMs = clock.wallMs();
  }

  /** Duty begins; if it was never laid down before, the recorder was killed at the end of the last footage. */
  async takeUp(): Promise<void> {
    const now = this.clock.wallMs();
    const last = await lastClip(this.layout, this.naming, this.camera);
    const { entries } = await readLedger(this.layout, this.camera, now, now + 1);
    const state = entries.filter(isStateEntry).at(-1);
    const footageEndMs = last ? Math.min(clipEndMs(last), now) : undefined;
    if (state && state.type !== 'stop') {
      const sinceMs = Math.max(footageEndMs ?? 0, state.type === 'video' ? 0 : state.at_ms);
      const detail = 'it ended without laying down its duty';
      this.ledger.add(sinceMs, { type: 'outage', cause: 'recorder-killed', detail });
    }
    this.ledger.add(now, { type: 'start', pid: process.pid });
    this.coveredUntilMs = now;
    this.reason = { cause: 'recorder-starting', detail: 'from the start of the recorder to the first frame' };
    await this.ledger.write();
  }

  /** Frames flow. */
  video(): void {
    this.ledger.add(this.clock.wallMs(), { type: 'video' });
    this.written = undefined;
  }

  /** No video, from the end of the last footage on. */
  failed(failure: Failure): void {
    this.reason = this.reason ? refineReason(this.reason, failure) : failure;
    if (this.written === failure.cause) return void this.ledger.write();
    const now = this.clock.wallMs();
    const sinceMs = this.written === undefined ? Math.min(this.coveredUntilMs, now) : now;
    this.written = failure.cause;
    this.ledger.add(sinceMs, { type: 'outage', ...failure });
  }

  /** A clip was finished; the hole before it, if there is one, gets its exact bounds. */
  covered(clip: ClipFacts, clockStepped: boolean): void {
    const fromMs = this.coveredUntilMs;
    if (clip.startMs - fromMs > SEAM_MS) {
      const { cause, detail } = this.reason ?? unexplainedSeam(clockStepped);
      this.ledger.add(this.clock.wallMs(), {
        type: 'gap',
        from_ms: fromMs,
        to_ms: clip.startMs,
        cause,
        detail,
      });
    }
    this.coveredUntilMs = clipEndMs(clip);
    this.reason = undefined;
  }

  lost(file: string): void {
    this.ledger.add(this.clock.wallMs(), { type: 'lost', file, detail: 'no whole fragment of video' });
  }

  /** Duty ends on purpose. Resolves when the ledger is written, or cannot be. */
  async layDown(): Promise<void> {
    const now = this.clock.wallMs();
    const atMs = this.written === undefined ? Math.min(this.coveredUntilMs, now) : now;
    this.ledger.add(atMs, { type: 'stop', pid: process.pid });
    await this.ledger.write();
  }
}

/** A hole between two clips of one session: nothing failed, so it was the clock, or the stream came too slowly. */
function unexplainedSeam(clockStepped: boolean): Failure {
  return clockStepped
    ? { cause: 'clock-stepped', detail: 'the wall clock was set forward' }
    : { cause: 'video-stalled', detail: 'the stream came slower than the time' };
}
