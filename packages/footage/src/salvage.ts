import { open, readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClipNaming, StoreLayout } from '@pm-dvr/contracts';
import { codeOf, makeFolder } from '@pm-dvr/runtime';
import { clipDays } from './clip-index.ts';
import { type FinishedClip, finishClip, parseLiveClipName } from './finish-clip.ts';
import { type FragmentSummary, summariseFragments } from './fragments.ts';

/** What became of the files that a crash, or a killed ffmpeg, left in `.live/`. */
export interface SalvageResult {
  /** In order of sequence. */
  readonly clips: readonly FinishedClip[];
  /** Files that held no whole fragment of video, and were removed. */
  readonly lost: readonly string[];
  /** Files that could not be dealt with now; they stay. */
  readonly failed: readonly { readonly file: string; readonly error: unknown }[];
}

export interface SalvageOptions {
  readonly layout: StoreLayout;
  readonly naming: ClipNaming;
  readonly camera: string;
  /**
   * The instant at which the clip with this sequence number began (ms since the epoch), where the caller knows
   * it. Otherwise it follows from when the file was last written.
   */
  readonly startOf?: (sequence: number) => number | undefined;
}

/**
 * Brings everything left in a camera's `.live/` under its final name: torn ends are cut off, what holds no video
 * is removed. Only the owner of the camera's lock may call it, and only while no ffmpeg writes there.
 */
export async function salvageLive(options: SalvageOptions): Promise<SalvageResult> {
  const folder = options.layout.liveDir(options.camera);
  makeFolder(folder);
  const found = (await readdir(folder))
    .map((name) => ({ name, clip: parseLiveClipName(name) }))
    .filter((entry) => entry.clip !== undefined)
    .sort((a, b) => (a.clip?.sequence ?? 0) - (b.clip?.sequence ?? 0));
  const result = {
    clips: [] as FinishedClip[],
    lost: [] as string[],
    failed: [] as { file: string; error: unknown }[],
  };
  for (const { name, clip } of found) {
    if (!clip) continue;
    try {
      if (await removeSecondName(options, join(folder, name), clip)) continue;
      const finished = await salvageClip(options, join(folder, name), clip);
      if (finished) result.clips.push(finished);
      else result.lost.push(name);
    } catch (error) {
      result.failed.push({ file: name, error });
    }
  }
  return result;
}

/**
 * A crash between the link to the final name and the removal of this one left both. The clip is finished then, and
 * must not be touched, nor get a third name that follows from other times than its own.
 */
async function removeSecondName(
  { layout, naming, camera }: SalvageOptions,
  path: string,
  live: { pid: number; sequence: number },
): Promise<boolean> {
  const { ino, dev, nlink } = await stat(path);
  if (nlink === 1) return false;
  for (const day of (await clipDays(layout, camera)).reverse()) {
    for (const name of await readdir(layout.clipDir(camera, day))) {
      const facts = naming.decode(name);
      if (facts?.pid !== live.pid || facts.sequence !== live.sequence) continue;
      const final = await stat(join(layout.clipDir(camera, day), name));
      if (final.ino !== ino || final.dev !== dev) continue;
      await unlink(path);
      return true;
    }
  }
  return false;
}

/**
 * Brings one file that nobody writes to any more under its final name; undefined if it held no video, and was removed.
 * `live` is what its name in `.live/` says.
 */
export async function salvageClip(
  options: SalvageOptions,
  path: string,
  live: { pid: number; sequence: number },
): Promise<FinishedClip | undefined> {
  const { summary, modifiedMs, bornMs } = await cutTornEnd(path);
  if (summary.videoFrames === 0) {
    await unlink(path).catch((error) => {
      if (codeOf(error) !== 'ENOENT') throw error;
    });
    return undefined;
  }
  const startMs = options.startOf?.(live.sequence) ?? startFromTimes(summary.durationMs, modifiedMs, bornMs);
  const durationMs = plausibleDuration(summary.durationMs, modifiedMs - bornMs);
  return await finishClip(options.layout, options.naming, path, {
    camera: options.camera,
    ...live,
    startMs: Math.round(startMs),
    durationMs: Math.round(durationMs),
  });
}

async function cutTornEnd(
  path: string,
): Promise<{ summary: FragmentSummary; modifiedMs: number; bornMs: number }> {
  const file = await open(path, 'r+');
  try {
    const before = await file.stat();
    const summary = summariseFragments(file.fd);
    if (summary.videoFrames > 0 && before.size > summary.wholeBytes) {
      await file.truncate(summary.wholeBytes);
      // If the clip cannot be finished now, the next attempt needs to know when its video was written.
      await file.utimes(before.atime, before.mtime);
    }
    return { summary, modifiedMs: before.mtimeMs, bornMs: before.birthtimeMs };
  } finally {
    await file.close();
  }
}

/**
 * A fragment is written when its last frame has come, so the file's last write is the end of its video. A first
 * clip is opened later than its first frame came, a torn last write may be missing: the earlier instant is right.
 */
function startFromTimes(durationMs: number, modifiedMs: number, bornMs: number): number {
  const fromEnd = modifiedMs - durationMs;
  return bornMs > 0 ? Math.min(fromEnd, bornMs) : fromEnd;
}

/** A camera whose clock jumped leaves a frame of absurd length; no clip lasts longer than it was written for. */
function plausibleDuration(measuredMs: number, writtenForMs: number): number {
  const limitMs = writtenForMs + 10_000;
  return writtenForMs > 0 && measuredMs > limitMs ? writtenForMs : measuredMs;
}
