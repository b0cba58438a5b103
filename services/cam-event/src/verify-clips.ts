import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { EventManifest, KeptClip } from '@pm-dvr/contracts';
import { hashFile } from '@pm-dvr/footage';
import { codeOf, messageOf } from '@pm-dvr/runtime';
import { type Finding, fault, type VerifyProgress } from './verify-finding.ts';

/** So that a disk has the next file at hand while a processor works on this one, and no more. */
const AT_ONCE = 2;

/**
 * Compares the clips that a manifest lists with the files in its folder: there, as long, with the same SHA-256. Gives the
 * faults, in the order of the manifest.
 */
export async function* checkClips(
  folder: string,
  manifest: EventManifest,
  hashed: (file: VerifyProgress) => void,
): AsyncGenerator<Finding> {
  const clips = Object.values(manifest.cameras).flatMap((camera) => camera.clips);
  const isFinal = manifest.state !== 'saving';
  const running: Promise<string | undefined>[] = [];
  const check = (clip: KeptClip) => clipFault(join(folder, clip.link), clip, isFinal, hashed);
  for (const [index, { link }] of clips.entries()) {
    for (let next = index + running.length; running.length < AT_ONCE && next < clips.length; next++)
      running.push(check(clips[next] as KeptClip));
    const what = await running.shift();
    if (what !== undefined) yield fault(join(folder, link), `${link}: ${what}`);
  }
}

/** Never throws: what keeps a file from being read is a fault of it. */
async function clipFault(
  path: string,
  clip: KeptClip,
  isFinal: boolean,
  hashed: (file: VerifyProgress) => void,
): Promise<string | undefined> {
  try {
    const stats = await lstat(path);
    if (!stats.isFile()) return 'is no regular file';
    if (stats.size !== clip.bytes)
      return `differs from the manifest (${stats.size} instead of ${clip.bytes} bytes)`;
    if (clip.sha256 === undefined) return isFinal ? 'has no SHA-256 in the manifest' : undefined;
    const { sha256, bytes } = await hashFile(path);
    hashed({ files: 1, bytes });
    return sha256 === clip.sha256 ? undefined : 'differs from the manifest (SHA-256)';
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? 'missing' : `cannot be read: ${messageOf(error)}`;
  }
}
