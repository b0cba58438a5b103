import { accessSync, constants } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REPOSITORY_ROOT } from './repository-root.ts';

/**
 * Absolute path of the folder where encoded test video is kept between runs; safe to remove at any time. It is in the
 * repository, or in the system's temporary folder if the repository belongs to another user, or where the environment
 * says.
 */
export const VIDEO_CACHE = process.env.PM_DVR_VIDEO_CACHE ?? join(cacheParent(), 'pm-dvr-video');

function cacheParent(): string {
  const modules = join(REPOSITORY_ROOT, 'node_modules');
  try {
    accessSync(modules, constants.W_OK | constants.X_OK);
    return join(modules, '.cache');
  } catch {
    return tmpdir();
  }
}

/** Absolute path of the folder where systems to boot are kept, and made; large. Safe to remove when no test runs. */
export const SYSTEM_CACHE = process.env.PM_DVR_SYSTEM_CACHE ?? join(cacheParent(), 'pm-dvr-system');
