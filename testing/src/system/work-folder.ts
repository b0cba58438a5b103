import { mkdir, readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SYSTEM_CACHE } from '../rig/cache-folder.ts';

const NAME = /^(?:run|image|packages)-(\d+)-(\d+)$/;

/**
 * A new folder for a system that is booted, an image that is made, or packages. Its name says which process it is of, so that
 * {@link sweepFolders} can tell when it is nobody's any more.
 */
export async function makeWorkFolder(kind: 'run' | 'image' | 'packages'): Promise<string> {
  const folder = join(SYSTEM_CACHE, `${kind}-${process.pid}-${await startOf(process.pid)}`);
  await mkdir(folder, { recursive: true });
  return folder;
}

/** Removes the folders and the control groups that processes have left behind which were killed. */
export async function sweepFolders(groupFolders: readonly string[]): Promise<void> {
  for (const parent of [SYSTEM_CACHE, ...groupFolders]) {
    for (const name of await readdir(parent).catch(() => [])) {
      const [, pid, start] = NAME.exec(name) ?? [];
      if (start === undefined || (await startOf(Number(pid))) === start) continue;
      if (parent === SYSTEM_CACHE) await rm(join(parent, name), { recursive: true, force: true });
      else await removeGroup(join(parent, name));
    }
  }
}

/** Removes a control group and those in it, all without processes; files in it are none that could be removed. */
export async function removeGroup(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isDirectory()) await removeGroup(join(folder, entry.name));
  await rmdir(folder).catch(() => {});
}

/** When a process was started, in ticks after the machine's start: with its PID, this is a process for good. Undefined if it is gone. */
async function startOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // Field 22; the name, in parentheses, may hold anything.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}
