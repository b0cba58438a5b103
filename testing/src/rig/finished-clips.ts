import { clipNaming, type StoreLayout } from '@pm-dvr/contracts';
import { type Clip, listClips } from '@pm-dvr/footage';

/** All time that a store can tell of, milliseconds since the epoch. */
export const FOREVER: [fromMs: number, toMs: number] = [0, 4_000_000_000_000];
/** Names of clips in the default template. */
export const naming = clipNaming();

/** All finished clips of a camera with their sizes, in the order in which they were recorded. */
export async function finishedClips(layout: StoreLayout, camera: string): Promise<Clip[]> {
  const clips = await listClips(layout, naming, camera, ...FOREVER, { sizes: true });
  return clips.sort((a, b) => a.sequence - b.sequence);
}
