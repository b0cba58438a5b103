import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClipFacts, ClipNaming, StoreLayout } from '@pm-dvr/contracts';
import { codeOf, readLock } from '@pm-dvr/runtime';
import { byStart, type Clip, clipEndMs, clipsByDay, firstClip, lastClip } from './clip-index.ts';
import { CoverageBuilder, type Interval, totalMs } from './coverage-policy.ts';
import { type Explanation, explainHoles, pausesIn } from './explain-policy.ts';
import { parseLiveClipName } from './finish-clip.ts';
import { firstLedgerMs, readLedger } from './ledger-file.ts';

/** What the store says about one camera in one window. Milliseconds; instants since the epoch. */
export interface Account {
  readonly camera: string;
  /** The window asked for, cut to what can be known: not before the camera's first trace, not after now. */
  readonly window: Interval;
  readonly recordedMs: number;
  /** Everything in the window that is not recorded, sorted; with `recordedMs` it makes up the whole window. */
  readonly unrecorded: Explanation[];
  /** Clips that meet the window. */
  readonly clips: number;
  /** Their sizes together; undefined if sizes were not asked for, or clips were given. */
  readonly sizeBytes: number | undefined;
  readonly recorderAlive: boolean;
  /** The clip that was recorded last, in the window or not. */
  readonly newest: Clip | undefined;
  /** How far the footage in unfinished files reaches, milliseconds since the epoch; undefined if there are none. */
  readonly unfinishedToMs: number | undefined;
  /** Ledger lines that could not be read. */
  readonly damagedLines: number;
}

export interface AccountRequest extends Interval {
  readonly layout: StoreLayout;
  readonly naming: ClipNaming;
  readonly camera: string;
  readonly nowMs: number;
  readonly sizes?: boolean;
  /** An instant not after `fromMs` at which the camera was known already, if the caller has one: saves looking for its first trace. */
  readonly knownSinceMs?: number;
  /** Account for these clips of the camera, in any order, instead of those in the store. */
  readonly clips?: readonly ClipFacts[];
}

/** Clips this near to the window are looked at too, for they decide whether its edges are covered. */
const MARGIN_MS = 1_000;

/**
 * Accounts for every millisecond of a window from clip names, ledger and lock alone: recorded, or why not. Reads
 * one day folder at a time. Needs read permission only; a camera that left no trace has an empty window. Clips that are
 * given are traces too.
 */
export async function accountCamera(request: AccountRequest): Promise<Account> {
  const { layout, naming, camera, nowMs } = request;
  const firstKnownMs = earliest([
    request.knownSinceMs ?? (await firstKnown(layout, naming, camera)),
    ...startsOf(request.clips),
  ]);
  const toMs = Math.min(request.toMs, nowMs);
  const fromMs = Math.min(toMs, Math.max(request.fromMs, firstKnownMs ?? toMs));
  const window = { fromMs, toMs };
  // A running recorder goes on meanwhile. What lies after the last clip known here is at worst in an open file;
  // the ledger comes last, so that no gap between clips that were listed is missing in it.
  const recorderAlive = await isRecorderAlive(layout, camera);
  const lastSignMs = await modifiedMs(layout.stateFile(camera));
  const leftoverToMs = await leftoverEndMs(layout, camera);
  const newest = await lastClip(layout, naming, camera);
  const { builder, clips, sizeBytes } = await gatherClips(request, window);
  const { entries, damaged } = await readLedger(layout, camera, fromMs, toMs);
  const { recordedMs, holes } = builder.within(window, pausesIn(entries));
  const unrecorded = explainHoles(holes, entries, {
    nowMs,
    recorderAlive,
    firstKnownMs: firstKnownMs ?? nowMs,
    ...(newest && { openFromMs: clipEndMs(newest) }),
    ...(leftoverToMs !== undefined && { leftoverToMs }),
    ...(lastSignMs !== undefined && { lastSignMs }),
  });
  return {
    ...{ camera, window, recordedMs, unrecorded, clips, sizeBytes },
    ...{ recorderAlive, newest, unfinishedToMs: leftoverToMs, damagedLines: damaged },
  };
}

/** Milliseconds of an account that are of one kind. */
export function lengthOf(account: Account, kind: Explanation['kind']): number {
  return totalMs(account.unrecorded.filter((part) => part.kind === kind));
}

/** The earliest instant that clips or ledger know of a camera, milliseconds since the epoch. */
export async function firstKnown(
  layout: StoreLayout,
  naming: ClipNaming,
  camera: string,
): Promise<number | undefined> {
  const clip = await firstClip(layout, naming, camera);
  return earliest([clip?.startMs, await firstLedgerMs(layout, camera)]);
}

function startsOf(clips: readonly ClipFacts[] = []): number[] {
  return clips.map(({ startMs }) => startMs);
}

function earliest(instantsMs: readonly (number | undefined)[]): number | undefined {
  const known = instantsMs.filter((instantMs) => instantMs !== undefined);
  return known.length === 0 ? undefined : known.reduce((first, instantMs) => Math.min(first, instantMs));
}

async function gatherClips(
  request: AccountRequest,
  window: Interval,
): Promise<{ builder: CoverageBuilder; clips: number; sizeBytes: number | undefined }> {
  const { layout, naming, camera, sizes = false } = request;
  const builder = new CoverageBuilder();
  let clips = 0;
  let sizeBytes = 0;
  const [fromMs, toMs] = [window.fromMs - MARGIN_MS, window.toMs + MARGIN_MS];
  const days = request.clips
    ? [[...request.clips].sort(byStart)]
    : clipsByDay(layout, naming, camera, fromMs, toMs, { sizes });
  for await (const day of days) {
    for (const clip of day) {
      builder.add(clip);
      if (clip.startMs >= window.toMs || clipEndMs(clip) <= window.fromMs) continue;
      clips++;
      sizeBytes += 'sizeBytes' in clip ? (clip.sizeBytes ?? 0) : 0;
    }
  }
  return { builder, clips, sizeBytes: sizes && !request.clips ? sizeBytes : undefined };
}

async function isRecorderAlive(layout: StoreLayout, camera: string): Promise<boolean> {
  return (await readLock(layout.lockFile(camera)))?.alive ?? false;
}

/** How far the footage in unfinished files reaches: ffmpeg writes a fragment when its last frame has come. */
async function leftoverEndMs(layout: StoreLayout, camera: string): Promise<number | undefined> {
  const folder = layout.liveDir(camera);
  const names = await readdir(folder).catch(() => []);
  let endMs: number | undefined;
  for (const name of names.filter((name) => parseLiveClipName(name) !== undefined)) {
    const writtenMs = await modifiedMs(join(folder, name));
    if (writtenMs !== undefined) endMs = Math.max(endMs ?? 0, writtenMs);
  }
  return endMs;
}

async function modifiedMs(path: string): Promise<number | undefined> {
  try {
    return Math.floor((await stat(path)).mtimeMs);
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'EACCES') return undefined;
    throw error;
  }
}
