import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { type ClipNaming, dayOf, type KeptClip, manifestName, type StoreLayout } from '@pm-dvr/contracts';
import { readManifestIfWhole } from '@pm-dvr/footage';
import type { DoomedPart } from './delete-event-part.ts';

/**
 * Bytes that become routine when a part of an event goes: of clips that only it and a name in `recent/` hold. 0 where the part is
 * gone, or its manifest is damaged. Fails with Node's error.
 */
export async function loosenedBytes(
  { layout, naming }: { readonly layout: StoreLayout; readonly naming: ClipNaming },
  { day, id, part }: DoomedPart,
): Promise<number> {
  const folder = layout.eventDay(day);
  const read = await readManifestIfWhole(join(folder, manifestName(id, part)));
  const loosened = (camera: string, { clip, link }: KeptClip): number => {
    const held = lstatSync(join(folder, link), { throwIfNoEntry: false });
    const facts = naming.decode(clip);
    if (held?.nlink !== 2 || facts?.camera !== camera) return 0;
    const routine = join(layout.clipDir(camera, dayOf(facts.startMs)), clip);
    return lstatSync(routine, { throwIfNoEntry: false })?.ino === held.ino ? held.size : 0;
  };
  return Object.entries(read?.manifest.cameras ?? {})
    .flatMap(([camera, { clips }]) => clips.map((kept) => loosened(camera, kept)))
    .reduce((sum, bytes) => sum + bytes, 0);
}
