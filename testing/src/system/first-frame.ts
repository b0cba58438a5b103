import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { storeLayout } from '@pm-dvr/contracts';
import { hasFragment } from '../rig/open-video.ts';
import { sleep } from '../rig/wait.ts';
import type { Container } from './container.ts';
import { STORE } from './owner.ts';

const LOOK_MS = 5;
const LONGEST_MS = 30_000;

/**
 * Seconds from the order to start a camera's unit, which is stopped, to the moment at which a file in the store holds its first
 * frame: a whole fragment, which a player can show.
 */
export async function secondsToFirstFrame(container: Container, camera: string): Promise<number> {
  const folder = storeLayout({ baseDir: container.path(STORE) }).liveDir(camera);
  const startedMs = Date.now();
  const starting = container.run(['systemctl', 'start', `cam_service@${camera}.service`]);
  try {
    while (Date.now() - startedMs < LONGEST_MS) {
      if (await holdsFragment(folder, startedMs)) return (Date.now() - startedMs) / 1000;
      await sleep(LOOK_MS);
    }
    throw new Error(`${camera} has no frame on the disk after ${LONGEST_MS} ms`);
  } finally {
    await starting;
  }
}

/** Whether an open clip that was begun after an instant has a whole fragment. */
async function holdsFragment(folder: string, sinceMs: number): Promise<boolean> {
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const facts = await stat(path).catch(() => undefined);
    if (!name.endsWith('.mp4') || facts === undefined || facts.birthtimeMs < sinceMs) continue;
    if (hasFragment(await readFile(path).catch(() => Buffer.alloc(0)))) return true;
  }
  return false;
}
