import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { manifestName } from '@pm-dvr/contracts';
import { listPointers, manifestRef, readManifestIfWhole } from '@pm-dvr/footage';
import { syncDirectory } from '@pm-dvr/runtime';
import { enterExpiredPart } from './chain-expiry.ts';
import type { DeleteOptions } from './delete-options.ts';
import { DeletionJournal, type DoomedName, type EventDeletion } from './deletion-journal.ts';
import { type Freed, FreedTally } from './freed.ts';
import { isFolder, removeOldFolder } from './old-folder.ts';
import { EventListing } from './part-links.ts';
import { lookAt, removeName } from './remove-file.ts';

/** Which part of an event is to go. */
export interface DoomedPart {
  /** The folder that it is in, `YYYY.MM.DD`. */
  readonly day: string;
  readonly id: string;
  readonly part: number;
}

/**
 * Deletes a part of an event: tells the chain, then removes links, then the manifest. What another name still holds is not
 * freed. A part that is being saved stays, whoever asks: undefined then, or if it is gone already. If a link cannot be deleted, the manifest stays, so that it is tried again.
 *
 * Fails with CodedError `DELETION_OPEN` if an earlier deletion was not ended, `LOCK_HELD` if the chain is not free for 30 s, or with
 * Node's error.
 */
export async function deleteEventPart(
  options: DeleteOptions,
  part: DoomedPart,
  rule: string,
): Promise<Freed | undefined> {
  const { layout, dryRun } = options;
  const ref = manifestRef(part.day, part.id, part.part);
  const isGone = !isFolder(layout.eventDay(part.day));
  if (isGone || listPointers(layout.runningDir).some(({ manifest }) => manifest === ref)) return undefined;
  const deletion = await planPart(options, part, rule);
  if (dryRun) return unlinkPart(options, deletion);
  const journal = new DeletionJournal(layout);
  await journal.begin(deletion);
  const freed = await finishPart(options, deletion);
  journal.entered();
  journal.end();
  return freed;
}

/** All but the journal; all of it may have been done before. */
export async function finishPart(options: DeleteOptions, deletion: EventDeletion): Promise<Freed> {
  const { layout, clock } = options;
  const { day, id, part, rule, atMs } = deletion;
  await enterExpiredPart(layout, manifestRef(day, id, part), rule, atMs, clock);
  const freed = await unlinkPart(options, deletion);
  if (isFolder(layout.eventDay(day))) await syncDirectory(layout.eventDay(day));
  removeOldFolder(layout.eventDay(day), day, clock.wallMs());
  return freed;
}

async function planPart(
  options: DeleteOptions,
  { day, id, part }: DoomedPart,
  rule: string,
): Promise<EventDeletion> {
  const { layout, clock } = options;
  const folder = layout.eventDay(day);
  const listing = new EventListing(readdirSync(folder));
  const manifest = (await readManifestIfWhole(join(folder, manifestName(id, part))))?.manifest;
  const names = [...listing.linksOf(id, manifest), ...listing.leftoversOf(id)].flatMap(
    (name): DoomedName[] => {
      const found = lookAt(join(folder, name));
      return found ? [[name, found.bytes, found.isLast]] : [];
    },
  );
  return { kind: 'event', version: 1, day, id, part, rule, atMs: Math.round(clock.wallMs()), names };
}

/** Takes away the links, then the manifest; what is gone already is not counted. Does not heed the signal: a part is small. */
export async function unlinkPart(options: DeleteOptions, deletion: EventDeletion): Promise<Freed> {
  const { layout, onDelete, onFault } = options;
  const folder = layout.eventDay(deletion.day);
  const tally = new FreedTally();
  const remove = (path: string, isClip: boolean) => {
    try {
      const gone = removeName(path, options);
      if (!gone || !isClip) return;
      tally.gone(gone.bytes, gone.isLast);
      onDelete?.(path, gone.isLast ? gone.bytes : 0, deletion.rule);
    } catch (error) {
      tally.fault();
      onFault(path, error);
    }
  };
  for (const [name] of deletion.names) remove(join(folder, name), true);
  if (tally.freed.faults === 0) remove(join(folder, manifestName(deletion.id, deletion.part)), false);
  return tally.freed;
}
