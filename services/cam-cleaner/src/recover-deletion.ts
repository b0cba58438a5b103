import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { parseLinkName } from '@pm-dvr/contracts';
import { isLeftoverCopy } from '@pm-dvr/footage';
import { enterExpired, isEntered, spanOf } from './clip-batch.ts';
import { finishPart, unlinkPart } from './delete-event-part.ts';
import type { DeleteOptions } from './delete-options.ts';
import {
  type ClipDeletion,
  type Deletion,
  type EventDeletion,
  readDeletions,
  removeJournal,
  removeLeftovers,
} from './deletion-journal.ts';
import { type Freed, FreedTally } from './freed.ts';
import { removeName } from './remove-file.ts';

/**
 * Ends all that a killed run has begun: of clips it counts what is gone, deletes what is older than that, and enters both, once; of an event it deletes the rest. Gives
 * what that run freed; undefined if it had begun nothing. A journal that cannot be read is thrown away: it is durable before the first
 * name goes, so nothing was. A dry run changes nothing.
 *
 * Only under the cleaner's lock. One that cannot be ended is a fault, and is tried again by the next run; until then nothing else of its
 * kind can be deleted.
 */
export async function recoverDeletion(options: DeleteOptions): Promise<Freed | undefined> {
  const { layout, dryRun } = options;
  const tally = new FreedTally();
  let isAny = false;
  for (const { path, deletion } of readDeletions(layout)) {
    try {
      const freed = await recover(options, deletion);
      if (freed) tally.add(freed);
      isAny ||= freed !== undefined;
      if (!dryRun) removeJournal(path);
    } catch (error) {
      isAny = true;
      tally.fault();
      options.onFault(path, error);
    }
  }
  if (!dryRun) removeLeftovers(layout);
  return isAny ? tally.freed : undefined;
}

async function recover(options: DeleteOptions, found: Deletion | 'torn'): Promise<Freed | undefined> {
  if (found !== 'torn' && found.kind === 'clips') return recoverClips(options, found);
  if (found !== 'torn' && isOwn(found)) return recoverPart(options, found);
  return undefined;
}

async function recoverClips(options: DeleteOptions, deletion: ClipDeletion): Promise<Freed> {
  const span = spanOfAll(options, deletion);
  const isDone = span !== undefined && (await isEntered(options, deletion, span));
  const freed = goUpToLast(options, deletion, options.dryRun || isDone);
  if (!options.dryRun && !isDone) await enterExpired(options, deletion, freed);
  return freed;
}

/**
 * What of a deletion is gone; what is there still and older than that goes now, so that what is entered is a stretch without anything
 * in it.
 */
function goUpToLast(options: DeleteOptions, deletion: ClipDeletion, onlyLook: boolean): Freed {
  const { layout, naming, onDelete, onFault } = options;
  const folder = layout.clipDir(deletion.camera, deletion.day);
  const isThere = (name: string) => lstatSync(join(folder, name), { throwIfNoEntry: false }) !== undefined;
  const { names, rule } = deletion;
  const tally = new FreedTally();
  for (const [name, bytes, isLast] of names.slice(0, 1 + names.findLastIndex(([name]) => !isThere(name)))) {
    const path = join(folder, name);
    if (!isThere(name)) tally.gone(bytes, isLast, spanOf(naming, name));
    else if (!onlyLook)
      try {
        const gone = removeName(path, options);
        if (gone) tally.gone(gone.bytes, gone.isLast, spanOf(naming, name));
        if (gone) onDelete?.(path, gone.isLast ? gone.bytes : 0, rule);
      } catch (error) {
        tally.fault();
        onFault(path, error);
      }
  }
  return tally.freed;
}

/** The stretch of all clips of a deletion, if their names are those of clips. */
function spanOfAll({ naming }: DeleteOptions, { names }: ClipDeletion) {
  const all = new FreedTally();
  for (const [name] of names) all.gone(0, true, spanOf(naming, name));
  const { fromMs, toMs } = all.freed;
  return fromMs !== undefined && toMs !== undefined ? { fromMs, toMs } : undefined;
}

/** What is gone of the part already, and what goes now. */
async function recoverPart(options: DeleteOptions, deletion: EventDeletion): Promise<Freed> {
  const tally = new FreedTally();
  const folder = options.layout.eventDay(deletion.day);
  for (const [name, bytes, isLast] of deletion.names)
    if (lstatSync(join(folder, name), { throwIfNoEntry: false }) === undefined) tally.gone(bytes, isLast);
  tally.add(await (options.dryRun ? unlinkPart : finishPart)(options, deletion));
  return tally.freed;
}

/** Whether a journal names nothing but files of its event: else somebody has altered it. */
function isOwn({ id, names }: EventDeletion): boolean {
  return names.every(([name]) => parseLinkName(withoutTemporary(name))?.id === id);
}

function withoutTemporary(name: string): string {
  return isLeftoverCopy(name) ? name.slice(1).replace(/\.[0-9a-f]{12}\.tmp$/, '') : name;
}
