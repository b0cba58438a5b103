import type { Cause, LedgerEntry } from '@pm-dvr/contracts';
import type { Interval } from './coverage-policy.ts';
import { layer, overlay } from './interval-layers.ts';
import { troubleTimeline } from './trouble-timeline-policy.ts';

/**
 * Why a stretch has no finished clip: `cause`, there was no video; `expired`, retention removed it; `open`, it is
 * in a file that is not finished; `not-yet-recorded`, before the first that is known of the camera;
 * `unexplained`, a defect of the recorder or a clip that somebody removed.
 */
export type ExplanationKind = 'cause' | 'expired' | 'open' | 'not-yet-recorded' | 'unexplained';

/** A hole, or a part of one, and why it is there. */
export interface Explanation extends Interval {
  readonly kind: ExplanationKind;
  /** Present exactly if `kind` is `cause`. */
  readonly cause?: Cause;
  /** What was seen, or the rule of retention; may be empty. */
  readonly detail: string;
}

/** What is known besides the ledger; instants are milliseconds since the epoch. */
export interface ExplainContext {
  readonly nowMs: number;
  readonly recorderAlive: boolean;
  /** The earliest of the first clip and the first ledger entry of the camera. */
  readonly firstKnownMs: number;
  /** End of the last finished clip: from here on footage can only be in an unfinished file. */
  readonly openFromMs?: number;
  /** How far the unfinished files that a dead recorder left reach; undefined if it left none. */
  readonly leftoverToMs?: number;
  /** Latest instant at which the recorder showed itself alive elsewhere (its state file). */
  readonly lastSignMs?: number;
}

/** An unexplained sliver up to this length belongs to its explained neighbour. */
export const SLIVER_MS = 500;

/** Trouble is noticed late and ends at a key frame: up to this length, the edges of trouble belong to it. */
export const TROUBLE_EDGE_MS = 5_000;

const NEED_A_START: ReadonlySet<Cause> = new Set([
  'recorder-killed',
  'recorder-stopped',
  'recorder-reconfigured',
]);

/**
 * Splits holes at the causes that the ledger gives. In order of precedence: measured gaps, expiries, the state
 * entries read as a timeline, and the death of a recorder that nobody has started again. `holes` are sorted and
 * disjoint, `entries` in the order of the ledger. The result is sorted and covers exactly the holes.
 */
export function explainHoles(
  holes: readonly Interval[],
  entries: readonly LedgerEntry[],
  context: ExplainContext,
): Explanation[] {
  const reasons = layer(reasonsByPrecedence(entries, context));
  const explained: Explanation[] = [];
  let at = 0;
  for (const hole of holes) {
    while (at < reasons.length && (reasons[at] as Explanation).toMs < hole.fromMs - SLIVER_MS) at++;
    const near: Explanation[] = [];
    for (let index = at; index < reasons.length; index++) {
      const reason = reasons[index] as Explanation;
      if (reason.fromMs > hole.toMs + SLIVER_MS) break;
      near.push(reason);
    }
    for (const part of adoptSlivers(cut(hole, near), near))
      append(explained, startedAfter(explained.at(-1), part));
  }
  return explained;
}

/** Stretches inside of clips that hold no frame. */
export function pausesIn(entries: readonly LedgerEntry[]): Interval[] {
  return entries
    .filter((entry) => entry.type === 'pause')
    .map((entry) => ({ fromMs: entry.from_ms, toMs: entry.to_ms }));
}

function reasonsByPrecedence(entries: readonly LedgerEntry[], context: ExplainContext): Explanation[] {
  const before: Explanation = {
    kind: 'not-yet-recorded',
    detail: '',
    fromMs: Number.NEGATIVE_INFINITY,
    toMs: context.firstKnownMs,
  };
  const gaps: Explanation[] = [];
  const expired: Explanation[] = [];
  for (const entry of entries) {
    if (entry.type === 'gap' || entry.type === 'pause') {
      const { cause, detail, from_ms: fromMs, to_ms: toMs } = entry;
      gaps.push({ kind: 'cause', cause, detail, fromMs, toMs });
    } else if (entry.type === 'expired') {
      expired.push({ kind: 'expired', detail: entry.rule, fromMs: entry.from_ms, toMs: entry.to_ms });
    }
  }
  const unfinished: Explanation = {
    kind: 'open',
    detail: '',
    fromMs: context.openFromMs ?? context.firstKnownMs,
    toMs: context.recorderAlive ? context.nowMs : (context.leftoverToMs ?? 0),
  };
  return [before, ...gaps, ...expired, ...fromTimeline(entries, context), unfinished];
}

/** The troubles of the timeline, the last one ended by the death of a recorder that did not stop. */
function fromTimeline(entries: readonly LedgerEntry[], context: ExplainContext): Explanation[] {
  const { troubles, last, sinceMs = 0, spokenMs = 0 } = troubleTimeline(entries);
  const { recorderAlive, openFromMs = 0, leftoverToMs = 0, lastSignMs = 0 } = context;
  const reasons = troubles.map((trouble): Explanation => ({ kind: 'cause', ...trouble }));
  if (recorderAlive || last === 'stopped' || last === 'none') return reasons;
  const diedMs =
    last === 'video' ? Math.max(sinceMs, openFromMs, leftoverToMs) : Math.max(spokenMs, lastSignMs);
  const killed: Explanation = {
    kind: 'cause',
    cause: 'recorder-killed',
    detail: 'it has not been started again',
    fromMs: diedMs,
    toMs: Number.POSITIVE_INFINITY,
  };
  const forever = reasons.at(-1)?.toMs === Number.POSITIVE_INFINITY ? reasons.pop() : undefined;
  return forever ? [...reasons, { ...forever, toMs: diedMs }, killed] : [...reasons, killed];
}

/** The hole in parts: where a reason covers it, with that; else unexplained. */
function cut(hole: Interval, reasons: readonly Explanation[]): Explanation[] {
  const unexplained: Explanation = { ...hole, kind: 'unexplained', detail: '' };
  const covering = reasons
    .map((reason) => ({
      ...reason,
      fromMs: Math.max(reason.fromMs, hole.fromMs),
      toMs: Math.min(reason.toMs, hole.toMs),
    }))
    .filter((reason) => reason.toMs > reason.fromMs);
  return overlay(covering, [unexplained]);
}

/** Gives what is too short to be a hole of its own to the reason beside it. */
function adoptSlivers(parts: Explanation[], near: readonly Explanation[]): Explanation[] {
  return parts.map((part, position) => {
    const reason = adopter(part, parts[position + 1], parts[position - 1], near[0]);
    return reason ? { ...reason, fromMs: part.fromMs, toMs: part.toMs } : part;
  });
}

function adopter(
  part: Explanation,
  next: Explanation | undefined,
  previous: Explanation | undefined,
  nearby: Explanation | undefined,
): Explanation | undefined {
  const lengthMs = part.toMs - part.fromMs;
  if (part.kind === 'open') {
    // The last clip is finished and trouble has begun: between them nothing is open any more.
    const troubled = next?.kind === 'cause' && next.cause !== 'recorder-killed';
    return troubled && lengthMs <= TROUBLE_EDGE_MS ? next : undefined;
  }
  if (part.kind !== 'unexplained') return undefined;
  const touching = [next, previous].find((other) => other && lengthMs <= reachOf(other));
  return touching ?? (lengthMs <= SLIVER_MS ? nearby : undefined);
}

function reachOf(neighbour: Explanation): number {
  return neighbour.kind === 'cause' ? TROUBLE_EDGE_MS : SLIVER_MS;
}

/** The time that a recorder needs to start belongs to what made the start necessary. */
function startedAfter(previous: Explanation | undefined, part: Explanation): Explanation {
  const due =
    part.cause === 'recorder-starting' &&
    previous?.toMs === part.fromMs &&
    previous.cause !== undefined &&
    NEED_A_START.has(previous.cause);
  return due ? { ...previous, fromMs: part.fromMs, toMs: part.toMs } : part;
}

function append(list: Explanation[], part: Explanation): void {
  const last = list.at(-1);
  const same =
    last?.toMs === part.fromMs &&
    last.kind === part.kind &&
    last.cause === part.cause &&
    last.detail === part.detail;
  if (same) list[list.length - 1] = { ...last, toMs: part.toMs };
  else list.push(part);
}
