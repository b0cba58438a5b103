import { appendLedger, type Clip, clipEndMs, makeEntry, readLedger, SLIVER_MS } from '@pm-dvr/footage';
import { codeOf, syncDirectory } from '@pm-dvr/runtime';
import type { DeleteOptions } from './delete-options.ts';
import type { ClipDeletion, DoomedName } from './deletion-journal.ts';
import { type Freed, FreedTally } from './freed.ts';
import type { RoutineOrder } from './limits-policy.ts';
import { Pacer } from './pacer.ts';
import { type FoundName, lookAt, removeNameInPool } from './remove-file.ts';

/** Of a clip, milliseconds since the epoch. */
export interface ClipSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What is asked of a batch: see {@link RoutineOrder}, and from where in the list on. */
export type BatchOrder = Pick<RoutineOrder, 'bytes' | 'rule' | 'going'> & { readonly begin?: number };

/** Clips of one camera and day. */
export interface ClipBatch {
  /** Those that are to go; never empty. */
  readonly deletion: ClipDeletion;
  /** What their names say. */
  readonly spans: readonly ClipSpan[];
  /** Where in the list that it was chosen from the next batch begins. */
  readonly end: number;
}

/** What became of a batch. */
export interface BatchResult {
  readonly freed: Freed;
  /** Clips of the batch that were not tried. */
  readonly untried: number;
  /** So many could not be deleted, one after the other, that it is not worthwhile to go on in this folder. */
  readonly isHopeless: boolean;
}

const MOST_CLIPS = 2_000;
const FAULTS_IN_A_ROW = 10;
/** As many as the thread pool has threads. */
const UNLINKED_AT_ONCE = 4;

/**
 * Chooses the clips of a batch: from `begin` in `clips` (of one camera and day, sorted) on, until `bytes` would be freed, at
 * most 2,000. What cannot be looked at is chosen too, for its deletion tells the fault. Undefined if none is there.
 *
 * A batch ends before a hole: its entry in the ledger says that the stretch was recorded, and would hide the hole and its cause.
 */
export async function planBatch(
  options: DeleteOptions,
  clips: Pick<readonly Clip[], 'at'>,
  order: BatchOrder,
): Promise<ClipBatch | undefined> {
  let end = order.begin ?? 0;
  const first = clips.at(end);
  if (!first) return undefined;
  const pacer = new Pacer();
  const names: DoomedName[] = [];
  const spans: ClipSpan[] = [];
  const folder = options.layout.clipDir(first.camera, first.day);
  for (let bytes = 0; bytes < order.bytes && names.length < MOST_CLIPS; end++) {
    const clip = clips.at(end);
    if (!clip || isBeyondHole(clip, spans.at(-1))) break;
    const { fileName } = clip;
    const found = lookOrFail(`${folder}/${fileName}`);
    if (found) {
      names.push([fileName, found.bytes, found.isLast]);
      spans.push({ fromMs: clip.startMs, toMs: clipEndMs(clip) });
    }
    if (found && (found.isLast || order.going?.has(fileName))) bytes += found.bytes;
    if (pacer.isDue()) await pacer.pause();
  }
  if (names.length === 0) return undefined;
  const atMs = Math.round(options.clock.wallMs());
  const { camera, day } = first;
  const deletion: ClipDeletion = { kind: 'clips', version: 1, camera, day, rule: order.rule, atMs, names };
  return { deletion, spans, end };
}

/**
 * Step 2: takes the names away, oldest first, a few at a time, until the signal. Each is looked at once more just before, for an event
 * may have come.
 */
export async function unlinkClips(
  options: DeleteOptions,
  { deletion, spans }: Pick<ClipBatch, 'deletion' | 'spans'>,
  going?: ReadonlySet<string>,
): Promise<BatchResult> {
  const { layout, signal, onDelete, onFault } = options;
  const folder = layout.clipDir(deletion.camera, deletion.day);
  const tally = new FreedTally();
  const pacer = new Pacer();
  let inARow = 0;
  let tried = 0;
  const lane = async () => {
    while (tried < deletion.names.length && !signal.aborted && inARow < FAULTS_IN_A_ROW) {
      const span = spans[tried];
      const [name] = deletion.names[tried++] as DoomedName;
      const path = `${folder}/${name}`;
      try {
        const gone = await removeNameInPool(path, options);
        if (gone) {
          tally.gone(gone.bytes, gone.isLast, span);
          if (!gone.isLast && going?.has(name)) tally.going(gone.bytes);
          onDelete?.(path, gone.isLast ? gone.bytes : 0, deletion.rule);
        }
        inARow = 0;
      } catch (error) {
        inARow++;
        tally.fault();
        onFault(path, error);
      }
      if (pacer.isDue()) await pacer.pause();
    }
  };
  await Promise.all(Array.from({ length: options.dryRun ? 1 : UNLINKED_AT_ONCE }, lane));
  const untried = deletion.names.length - tried;
  return { freed: tally.freed, untried, isHopeless: inARow >= FAULTS_IN_A_ROW };
}

/** Steps 3 and 4: that the names are gone, and then why, durable when the promise resolves. Nothing if none went. */
export async function enterExpired(
  { layout }: Pick<DeleteOptions, 'layout'>,
  { camera, day, atMs, rule }: ClipDeletion,
  { clips, bytes, fromMs, toMs }: Freed,
): Promise<void> {
  if (clips === 0 || fromMs === undefined || toMs === undefined) return;
  await syncIfThere(layout.clipDir(camera, day));
  const entry = makeEntry(atMs, { type: 'expired', from_ms: fromMs, to_ms: toMs, clips, bytes, rule });
  await appendLedger(layout, camera, entry);
}

/** Whether step 4 of a deletion was done: the ledger has an entry of its instant, for clips that it names. */
export async function isEntered(
  { layout }: Pick<DeleteOptions, 'layout'>,
  { camera, atMs, rule }: ClipDeletion,
  span: { readonly fromMs: number; readonly toMs: number },
): Promise<boolean> {
  const { entries } = await readLedger(layout, camera, span.fromMs - 1, span.toMs + 1);
  return entries.some(
    (entry) =>
      entry.type === 'expired' &&
      entry.at_ms === atMs &&
      entry.rule === rule &&
      entry.from_ms >= span.fromMs &&
      entry.to_ms <= span.toMs,
  );
}

/** From the first frame to the end of the last, by the name; undefined for a name that is no clip's. */
export function spanOf(
  naming: DeleteOptions['naming'],
  name: string,
): { fromMs: number; toMs: number } | undefined {
  const facts = naming.decode(name);
  return facts && { fromMs: facts.startMs, toMs: clipEndMs(facts) };
}

/** Whether there is more between a clip and the one before it than what cam-report takes for rounding. */
function isBeyondHole({ startMs }: Clip, before: ClipSpan | undefined): boolean {
  return before !== undefined && startMs - before.toMs > SLIVER_MS;
}

async function syncIfThere(folder: string): Promise<void> {
  try {
    await syncDirectory(folder);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

function lookOrFail(path: string): FoundName | undefined {
  try {
    return lookAt(path);
  } catch {
    return { bytes: 0, isLast: false };
  }
}
