import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { type ClipNaming, dayOf, type KeptClip, manifestName, type StoreLayout } from '@pm-dvr/contracts';
import { readManifestIfWhole } from '@pm-dvr/footage';
import type { DoomedPart } from './delete-event-part.ts';

/** A clip that becomes routine when a part of an event goes. */
export interface LoosenedClip {
  readonly camera: string;
  /** The folder that it is in, `YYYY.MM.DD`. */
  readonly day: string;
  readonly fileName: string;
  readonly bytes: number;
}

/**
 * The clips that only a part of an event and a name in `recent/` hold. None where the part is gone, or its manifest is damaged. Fails
 * with Node's error.
 */
export async function loosenedClips(
  { layout, naming }: { readonly layout: StoreLayout; readonly naming: ClipNaming },
  { day: eventDay, id, part }: DoomedPart,
): Promise<LoosenedClip[]> {
  const folder = layout.eventDay(eventDay);
  const read = await readManifestIfWhole(join(folder, manifestName(id, part)));
  const loosened = (camera: string, { clip: fileName, link }: KeptClip): LoosenedClip[] => {
    const held = lstatSync(join(folder, link), { throwIfNoEntry: false });
    const facts = naming.decode(fileName);
    if (held?.nlink !== 2 || facts?.camera !== camera) return [];
    const day = dayOf(facts.startMs);
    const routine = lstatSync(join(layout.clipDir(camera, day), fileName), { throwIfNoEntry: false });
    return routine?.ino === held.ino ? [{ camera, day, fileName, bytes: held.size }] : [];
  };
  return Object.entries(read?.manifest.cameras ?? {}).flatMap(([camera, { clips }]) =>
    clips.flatMap((kept) => loosened(camera, kept)),
  );
}
