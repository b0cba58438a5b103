import { messageOf } from '@pm-dvr/runtime';
import { NOTHING } from './dry-hands.ts';
import { type EventPart, eventBytes, isSamePart } from './event-limits-policy.ts';
import { countedBytes, type Freed } from './freed.ts';
import type { Hands } from './hands.ts';
import { eachInLanes } from './lanes.ts';
import type { Limits, RoutineOrder, Rule } from './limits-policy.ts';
import { type Gone, type RuleResult, sumOf, type Trouble } from './run-result.ts';
import { type RoutineDay, routineTotal, withoutOldest } from './store-facts.ts';

/** What {@link RunBook.stuck} calls the events; no camera's ID. */
export const EVENTS = 'events of all cameras';

/** Their flushes of the disk become one, as far as it can. */
const CAMERAS_AT_ONCE = 8;

export interface RunBookOptions {
  readonly hands: Hands;
  readonly limits: Limits;
  /** Instant of the run, milliseconds since the epoch. */
  readonly nowMs: number;
  /** For how long it works; milliseconds that nobody sets. */
  readonly monotonicMs: () => number;
  readonly isDryRun: boolean;
  readonly signal: AbortSignal;
}

/** One rule while it runs. */
export interface RuleInWork extends RuleResult {
  readonly cameras: Record<string, Gone>;
  parts: number;
  partBytes: number;
}

/** What is in the store as far as a run knows it, and what it has done: every deletion goes through here. */
export class RunBook {
  readonly hands: Hands;
  readonly limits: Limits;
  readonly nowMs: number;
  readonly isDryRun: boolean;
  readonly signal: AbortSignal;
  readonly rules: RuleInWork[] = [];
  readonly troubles: Trouble[] = [];
  readonly lost: EventPart[] = [];
  days: readonly RoutineDay[] = [];
  parts: readonly EventPart[] = [];
  faults = 0;
  /** Cameras and {@link EVENTS} of which nothing more can be deleted in this run, and why. */
  readonly stuck = new Map<string, string>();
  private readonly monotonicMs: () => number;
  private measuredMs = Number.NEGATIVE_INFINITY;

  constructor(options: RunBookOptions) {
    this.monotonicMs = options.monotonicMs;
    this.hands = options.hands;
    this.limits = options.limits;
    this.nowMs = options.nowMs;
    this.isDryRun = options.isDryRun;
    this.signal = options.signal;
  }

  get routineBytes(): number {
    return routineTotal(this.days);
  }

  get eventsBytes(): number {
    return eventBytes(this.parts);
  }

  /** Looks what is there. A dry run has changed nothing, and goes by its own account. */
  async measure(isFirst = false): Promise<void> {
    if (this.isDryRun && !isFirst) return;
    this.measuredMs = this.monotonicMs();
    const { days, events } = await this.hands.measure();
    this.days = days;
    this.parts = events;
  }

  /** How long ago that began, milliseconds. */
  get sinceMeasuredMs(): number {
    return this.monotonicMs() - this.measuredMs;
  }

  /** The account of a rule, opened when it first has something to say. */
  rule(rule: Rule, facts: Pick<RuleResult, 'camera' | 'limit' | 'found'> = {}): RuleInWork {
    const known = this.rules.find((one) => one.rule === rule && one.camera === facts.camera);
    if (known) return known;
    const opened = { rule, ...facts, cameras: {}, parts: 0, partBytes: 0 };
    this.rules.push(opened);
    return opened;
  }

  /**
   * Follows orders, each of another camera, some side by side; gives how many bytes that freed, and whether all got what they asked
   * for. What fails for one camera is kept in {@link stuck}, and does not hold up the others.
   */
  async deleteRoutine(
    orders: readonly RoutineOrder[],
    account: (order: RoutineOrder) => RuleInWork,
  ): Promise<{ bytes: number; isEnough: boolean }> {
    let bytes = 0;
    let isEnough = true;
    // What a dry run prints is to be in order.
    await eachInLanes(orders, this.isDryRun ? 1 : CAMERAS_AT_ONCE, async (order) => {
      const freed = await this.deleteClips(order);
      this.faults += freed.faults;
      bytes += freed.bytes;
      const isShort = Number.isFinite(order.bytes) && countedBytes(freed) < order.bytes;
      if (this.signal.aborted || this.stuck.has(order.camera) || isShort) isEnough = false;
      this.days = withoutOldest(this.days, order.camera, freed.bytes);
      if (freed.clips === 0) return;
      const { cameras } = account(order);
      const before = cameras[order.camera] ?? { clips: 0, heldClips: 0, bytes: 0 };
      cameras[order.camera] = sumOf(before, freed);
    });
    return { bytes, isEnough };
  }

  /** Deletes a part of an event; gives whether it went. What fails is kept in {@link stuck}. */
  async deletePart(part: EventPart, account: RuleInWork): Promise<boolean> {
    const freed = await this.unlessStuck(EVENTS, () => this.hands.deletePart(part, account.rule));
    this.faults += freed?.faults ?? 0;
    if (!freed || freed.faults > 0) return false;
    // Those of a newer look are others than those that were chosen from.
    this.parts = this.parts.filter((one) => !isSamePart(one, part));
    account.parts++;
    account.partBytes += freed.bytes;
    return true;
  }

  private async deleteClips(order: RoutineOrder): Promise<Freed> {
    if (this.signal.aborted) return NOTHING;
    return (await this.unlessStuck(order.camera, () => this.hands.deleteRoutine(order))) ?? NOTHING;
  }

  /** A deletion that failed is not ended, so that no other of its kind can begin before a run has ended it. */
  private async unlessStuck<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
    if (this.stuck.has(what)) return undefined;
    try {
      return await work();
    } catch (error) {
      this.stuck.set(what, messageOf(error));
      return undefined;
    }
  }

  trouble(code: Trouble['code'], message: string): void {
    this.troubles.push({ code, message });
  }
}
