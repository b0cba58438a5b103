import { readdir } from 'node:fs/promises';
import { dayOf } from '@pm-dvr/contracts';
import { clipDays } from '@pm-dvr/footage';
import { isOutOfSpace } from '@pm-dvr/runtime';
import { type BatchResult, type ClipBatch, enterExpired, planBatch, unlinkClips } from './clip-batch.ts';
import { DayClips } from './day-clips.ts';
import type { DeleteOptions } from './delete-options.ts';
import { DeletionJournal } from './deletion-journal.ts';
import { countedBytes, type Freed, FreedTally } from './freed.ts';
import type { RoutineOrder } from './limits-policy.ts';
import { isFolder, removeOldFolder } from './old-folder.ts';

const DAY_MS = 86_400_000;
/** Without room for a journal: so many clips make room for the next one. */
const CLIPS_WITHOUT_JOURNAL = 8;

/** What became of the batch that was planned last, so that the next one can be. */
type Planning = AsyncGenerator<ClipBatch, void, BatchResult>;

/** A deletion of one camera while it is under way. */
interface Deleting {
  readonly options: DeleteOptions;
  readonly order: RoutineOrder;
  readonly journal: DeletionJournal;
  readonly planning: Planning;
  readonly tally: FreedTally;
}

/**
 * Deletes clips of one camera from `recent/`, oldest first, until enough is freed or none is left that may go. Each batch is
 * entered in the camera's ledger; folders of past days that are empty go too. A failed deletion is told and not counted, and the next
 * clip goes instead. Links and folders are not followed.
 *
 * Fails with CodedError `DELETION_OPEN` if an earlier deletion was not ended, and with Node's error if journal or ledger cannot be written.
 */
export async function deleteRoutine(options: DeleteOptions, order: RoutineOrder): Promise<Freed> {
  const { layout } = options;
  const tally = new FreedTally();
  if (!isFolder(layout.cameraDir(order.camera))) return tally.freed;
  const days = (await clipDays(layout, order.camera)).filter((day) => !beginsAfter(day, order.beforeMs));
  const journal = new DeletionJournal(layout, order.camera);
  const planning = planBatches(options, order, days, tally);
  try {
    let next = await planning.next();
    while (!next.done) next = await runBatch({ options, order, journal, planning, tally }, next.value);
  } finally {
    journal.end();
  }
  if (options.dryRun || tally.freed.clips === 0) return tally.freed;
  for (const day of days) removeOldFolder(layout.clipDir(order.camera, day), day, options.clock.wallMs());
  return tally.freed;
}

/**
 * Deletes a batch: journal, names, folder, ledger, each durable before the next (docs/design/retention.md). While the disk writes the
 * last two, the next batch is planned; gives that.
 */
async function runBatch(
  { options, order, journal, planning, tally }: Deleting,
  planned: ClipBatch,
): Promise<IteratorResult<ClipBatch, void>> {
  const batch = options.dryRun ? planned : await begin(journal, planned);
  const result = await unlinkClips(options, batch, order.going);
  tally.add(result.freed);
  const cut = planned.deletion.names.length - batch.deletion.names.length;
  const next = planning.next({ ...result, untried: result.untried + cut });
  if (options.dryRun) return next;
  const [, following] = await Promise.all([enterExpired(options, batch.deletion, result.freed), next]);
  journal.entered();
  return following;
}

/**
 * Step 1: the journal. On a file system that is full to the last byte there is no room for one; then a few clips go without, so
 * that there is room for the next. Gives what is to go.
 */
async function begin(journal: DeletionJournal, batch: ClipBatch): Promise<ClipBatch> {
  try {
    await journal.begin(batch.deletion);
    return batch;
  } catch (error) {
    if (!isOutOfSpace(error)) throw error;
    const names = batch.deletion.names.slice(0, CLIPS_WITHOUT_JOURNAL);
    return { ...batch, deletion: { ...batch.deletion, names } };
  }
}

/** Batches, oldest first, each planned when it is known what became of the one before. */
async function* planBatches(
  options: DeleteOptions,
  order: RoutineOrder,
  days: readonly string[],
  tally: FreedTally,
): Planning {
  const left = () => order.bytes - countedBytes(tally.freed);
  const isOver = () => options.signal.aborted || left() <= 0;
  for (const day of days) {
    if (isOver()) return;
    const clips = await clipsIn(options, order, day, tally);
    let begin = 0;
    while (!isOver()) {
      const batch = await planBatch(options, clips, { ...order, begin, bytes: left() });
      if (!batch) break;
      const { untried, isHopeless } = yield batch;
      if (isHopeless) break;
      // Names of the batch that are not there any more are looked at again; that costs nothing.
      begin = batch.end - untried;
      clips.forget(begin);
    }
  }
}

/** The clips in a day folder that may go, oldest first; none, and a fault, if it cannot be listed. */
async function clipsIn(
  options: DeleteOptions,
  { camera, beforeMs }: RoutineOrder,
  day: string,
  tally: FreedTally,
): Promise<DayClips> {
  const folder = options.layout.clipDir(camera, day);
  let names: readonly string[] = [];
  try {
    if (isFolder(folder)) names = options.listings?.take(camera, day) ?? (await readdir(folder));
  } catch (error) {
    tally.fault();
    options.onFault(folder, error);
  }
  return new DayClips(names, { naming: options.naming, camera, day, beforeMs });
}

/** A day more, for the time zone may have been another when the folder was named. */
function beginsAfter(day: string, ms: number): boolean {
  return Number.isFinite(ms) && day > dayOf(Math.max(0, ms) + DAY_MS);
}
