import { stat, statfs } from 'node:fs/promises';
import type { DiskHealth, StoreLayout } from '@pm-dvr/contracts';
import { codeOf } from '@pm-dvr/runtime';
import { type DiskSigns, judgeDisk } from './disk-policy.ts';

/**
 * Looks at each file system that holds a part of the store, once. `bytesPerMs` is what all cameras write together; it counts for the
 * one that holds their clips.
 */
export async function lookAtDisks(
  layout: StoreLayout,
  known: { readonly floorBytes: number | undefined; readonly bytesPerMs: number | undefined },
): Promise<DiskHealth[]> {
  const found = new Map<number, DiskHealth>();
  for (const path of [layout.recentDir, layout.eventsDir, layout.baseDir]) {
    const device = (await stat(path).catch(undefinedIfAbsent))?.dev;
    if (device === undefined || found.has(device)) continue;
    const rate = path === layout.recentDir ? known.bytesPerMs : undefined;
    found.set(device, await lookAtDisk(path, known.floorBytes, rate));
  }
  return [...found.values()];
}

async function lookAtDisk(path: string, floorBytes: number | undefined, bytesPerMs = 0): Promise<DiskHealth> {
  const { blocks, bavail, bsize, files, ffree } = await statfs(path);
  const inodes = files > 0 ? { all: files, free: ffree } : undefined;
  const signs: DiskSigns = { sizeBytes: blocks * bsize, freeBytes: bavail * bsize, floorBytes, inodes };
  return {
    path,
    ...judgeDisk(signs),
    size_bytes: signs.sizeBytes,
    free_bytes: signs.freeBytes,
    ...(floorBytes !== undefined && { floor_bytes: floorBytes }),
    ...(inodes && { inodes: inodes.all, inodes_free: inodes.free }),
    ...(bytesPerMs > 0 && { full_in_ms: Math.round(signs.freeBytes / bytesPerMs) }),
  };
}

function undefinedIfAbsent(error: unknown): undefined {
  if (codeOf(error) !== 'ENOENT') throw error;
}
