import {
  type ClipFacts,
  type ClipNaming,
  type EventHole,
  formatInstant,
  type HoleCause,
  type StoreLayout,
} from '@pm-dvr/contracts';
import { accountCamera } from './account.ts';
import { byStart, type Clip, clipEndMs, listClips } from './clip-index.ts';
import { clipped, complement, coverage, type Interval } from './coverage-policy.ts';
import { type Explanation, pausesIn } from './explain-policy.ts';
import { readLedger } from './ledger-file.ts';

export interface EventHolesRequest {
  readonly layout: StoreLayout;
  readonly naming: ClipNaming;
  readonly camera: string;
  /** What was asked for, milliseconds since the epoch, in any order; what overlaps is asked once. */
  readonly windows: readonly Interval[];
  /** Kept clips of the camera, in any order; those that the part before keeps may be among them. */
  readonly clips: readonly ClipFacts[];
  /** Nothing after it is asked for. */
  readonly nowMs: number;
  /** Why clips of the store could not be kept, by their file names. */
  readonly whyNotKept?: ReadonlyMap<string, string>;
}

/** Of the clips this near to a window, its edges may be covered as well: clips of one run join over so much. */
const MARGIN_MS = 1_000;

/** A hole before it has a text. */
interface Hole extends Interval {
  readonly cause: HoleCause;
  readonly detail: string;
}

/**
 * What an event's windows lack of one camera, and why, from the ledger and the store; empty if the kept clips cover them.
 * Sorted and disjoint; neighbours differ in cause or detail. Needs read permission only.
 */
export async function holesOfEvent(request: EventHolesRequest): Promise<EventHole[]> {
  const holes: Hole[] = [];
  for (const window of united(request.windows)) {
    const toMs = Math.min(window.toMs, Math.round(request.nowMs));
    for (const hole of await holesOfWindow(request, { fromMs: window.fromMs, toMs })) append(holes, hole);
  }
  return holes.map(({ fromMs, toMs, cause, detail }) => ({
    from: formatInstant(fromMs),
    from_ms: fromMs,
    to_ms: toMs,
    cause,
    detail,
  }));
}

async function holesOfWindow(request: EventHolesRequest, window: Interval): Promise<Hole[]> {
  const { layout, naming, camera, clips, nowMs } = request;
  if (await isCovered(request, window)) return [];
  const near = await listClips(layout, naming, camera, window.fromMs - MARGIN_MS, window.toMs + MARGIN_MS);
  const beside = near.filter((clip) => clip.startMs >= window.toMs || clipEndMs(clip) <= window.fromMs);
  const account = await accountCamera({
    ...{ layout, naming, camera, ...window, nowMs: Math.round(nowMs) },
    clips: [...clips, ...beside],
  });
  const before = { fromMs: window.fromMs, toMs: account.window.fromMs };
  const holes = complement([], before).map(
    (hole): Hole => ({ ...hole, cause: 'not-yet-recorded', detail: '' }),
  );
  for (const part of account.unrecorded)
    holes.push(...(part.kind === 'unexplained' ? inStore(part, near, request) : [holeOf(part)]));
  return holes;
}

/** The usual case, for which nothing but one or two ledger files is read. */
async function isCovered({ layout, camera, clips }: EventHolesRequest, window: Interval): Promise<boolean> {
  if (coverage([...clips].sort(byStart), window).holesMs > 0) return false;
  const { entries } = await readLedger(layout, camera, window.fromMs, window.toMs);
  return clipped(pausesIn(entries), window).length === 0;
}

/** A stretch that nobody explains, divided at the clips of the store that cover parts of it. */
function inStore(stretch: Interval, clips: readonly Clip[], request: EventHolesRequest): Hole[] {
  const { whyNotKept } = request;
  const kept = new Set(request.clips.map(keyOf));
  const notKept: Hole[] = [];
  let atMs = stretch.fromMs;
  for (const clip of clips.filter((clip) => !kept.has(keyOf(clip)))) {
    const fromMs = Math.max(atMs, clip.startMs);
    const toMs = Math.min(stretch.toMs, clipEndMs(clip));
    if (toMs <= fromMs) continue;
    notKept.push({ fromMs, toMs, cause: 'not-kept', detail: whyNotKept?.get(clip.fileName) ?? '' });
    atMs = toMs;
  }
  const rest = complement(notKept, stretch).map(
    (hole): Hole => ({ ...hole, cause: 'unexplained', detail: '' }),
  );
  return [...notKept, ...rest].sort((a, b) => a.fromMs - b.fromMs);
}

function holeOf({ fromMs, toMs, kind, cause, detail }: Explanation): Hole {
  return {
    fromMs,
    toMs,
    cause: kind === 'open' ? 'unfinished' : kind === 'cause' ? (cause ?? 'unknown') : kind,
    detail,
  };
}

/** Sorted and disjoint. An event without length asks for the instant at which it was. */
function united(windows: readonly Interval[]): Interval[] {
  const result: { fromMs: number; toMs: number }[] = [];
  for (const { fromMs, toMs } of [...windows].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = result.at(-1);
    const endMs = Math.max(toMs, fromMs + 1);
    if (last && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, endMs);
    else result.push({ fromMs, toMs: endMs });
  }
  return result;
}

function append(holes: Hole[], hole: Hole): void {
  const last = holes.at(-1);
  if (last && last.toMs === hole.fromMs && last.cause === hole.cause && last.detail === hole.detail)
    holes[holes.length - 1] = { ...last, toMs: hole.toMs };
  else holes.push(hole);
}

function keyOf({ startMs, sequence }: ClipFacts): string {
  return `${startMs} ${sequence}`;
}
