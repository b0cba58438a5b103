import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { parseLinkName } from '@pm-dvr/contracts';
import { isLeftoverCopy } from '@pm-dvr/footage';
import { enterExpired, isEntered, spanOf } from './clip-batch.ts';
import { finishPart } from './delete-event-part.ts';
import type { DeleteOptions } from './delete-options.ts';
import {
  type ClipDeletion,
  type EventDeletion,
  endDeletion,
  readDeletion,
  removeLeftovers,
} from './deletion-journal.ts';
import { type Freed, FreedTally } from './freed.ts';

/**
 * Ends what a killed run has begun: of clips it counts what is gone and enters that, once; of an event it deletes the rest. Gives
 * what that run freed; undefined if it had begun nothing. A journal that cannot be read is thrown away: it is durable before the first
 * name goes, so nothing was. A dry run changes nothing.
 *
 * Only under the cleaner's lock. Fails with Node's error, and then may be tried again.
 */
export async function recoverDeletion(options: DeleteOptions): Promise<Freed | undefined> {
  const { layout, dryRun } = options;
  const found = readDeletion(layout);
  if (!dryRun) removeLeftovers(layout);
  if (found === undefined) return undefined;
  if (found !== 'torn' && found.kind === 'clips') return recoverClips(options, found);
  if (found !== 'torn' && isOwn(found)) return recoverPart(options, found);
  if (!dryRun) endDeletion(layout);
  return undefined;
}

async function recoverClips(options: DeleteOptions, deletion: ClipDeletion): Promise<Freed> {
  const { freed, span } = whatIsGone(options, deletion);
  if (options.dryRun) return freed;
  if (!span || !(await isEntered(options, deletion, span))) await enterExpired(options, deletion, freed);
  endDeletion(options.layout);
  return freed;
}

/** Of the clips of a deletion, those that are gone; and the stretch of all of them, if their names are those of clips. */
function whatIsGone(
  { layout, naming }: DeleteOptions,
  { camera, day, names }: ClipDeletion,
): { freed: Freed; span?: { fromMs: number; toMs: number } } {
  const [gone, all] = [new FreedTally(), new FreedTally()];
  for (const [name, bytes, isLast] of names) {
    const span = spanOf(naming, name);
    all.gone(0, true, span);
    const path = join(layout.clipDir(camera, day), name);
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) gone.gone(bytes, isLast, span);
  }
  const { fromMs, toMs } = all.freed;
  return { freed: gone.freed, ...(fromMs !== undefined && toMs !== undefined && { span: { fromMs, toMs } }) };
}

/** What is gone of the part already, and what goes now. */
async function recoverPart(options: DeleteOptions, deletion: EventDeletion): Promise<Freed> {
  const tally = new FreedTally();
  const folder = options.layout.eventDay(deletion.day);
  for (const [name, bytes, isLast] of deletion.names)
    if (lstatSync(join(folder, name), { throwIfNoEntry: false }) === undefined) tally.gone(bytes, isLast);
  tally.add(await finishPart(options, deletion));
  return tally.freed;
}

/** Whether a journal names nothing but files of its event: else somebody has altered it. */
function isOwn({ id, names }: EventDeletion): boolean {
  return names.every(([name]) => parseLinkName(withoutTemporary(name))?.id === id);
}

function withoutTemporary(name: string): string {
  return isLeftoverCopy(name) ? name.slice(1).replace(/\.[0-9a-f]{12}\.tmp$/, '') : name;
}
