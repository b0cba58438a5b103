import { readdir, readFile } from 'node:fs/promises';
import { processesUsing } from '../../rig/daemon-process.ts';
import { waitFor } from '../../rig/wait.ts';
import { type Breach, breaches } from './breach.ts';

const PATIENCE_MS = 6_000;

/**
 * Invariant 7, after the end of all daemons: no process names a folder among its arguments or has a file below one open, but
 * this one and those that `isOurs` knows by their names.
 */
export async function checkOrphans(
  folders: readonly string[],
  isOurs: (name: string) => boolean,
  patienceMs = PATIENCE_MS,
): Promise<Breach[]> {
  const left = async () => await leftProcesses(folders, isOurs);
  await waitFor('the end of all children', async () => (await left()).length === 0, patienceMs).catch(
    () => {},
  );
  return breaches(
    7,
    (await left()).map(({ pid, name }) => `${name} (${pid}) has outlived its daemon`),
  );
}

async function leftProcesses(folders: readonly string[], isOurs: (name: string) => boolean) {
  const users = (await Promise.all(folders.map(processesUsing))).flat();
  const found: { pid: number; name: string }[] = [];
  for (const entry of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const command = await readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => '');
    const isNamed = folders.some((folder) => command.includes(folder));
    const pid = Number(entry);
    if (pid === process.pid || (!isNamed && !users.includes(pid))) continue;
    const name = (await readFile(`/proc/${entry}/comm`, 'utf8').catch(() => '')).trim();
    if (name !== '' && !isOurs(name)) found.push({ pid, name });
  }
  return found;
}
