import { readManifest } from '@pm-dvr/footage';
import { codeOf } from '@pm-dvr/runtime';

/** A manifest; undefined if there is none at that path, or it is damaged. Fails with Node's error. */
export async function readManifestIfWhole(path: string): ReturnType<typeof readManifest> {
  try {
    return await readManifest(path);
  } catch (error) {
    if (codeOf(error) === 'MANIFEST_DAMAGED') return undefined;
    throw error;
  }
}
