import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDay, parseManifestName, type StoreLayout } from '@pm-dvr/contracts';
import { readSyncDay, syncDays } from '@pm-dvr/footage';

/** Files in the folder of a remote, sorted, relative to it; those of the chain left out. */
export function remoteFiles(remoteDir: string): string[] {
  if (!existsSync(remoteDir)) return [];
  const days = readdirSync(remoteDir).filter(isDay);
  return days.flatMap((day) => readdirSync(join(remoteDir, day)).map((name) => `${day}/${name}`)).sort();
}

/**
 * Everything that is wrong: a manifest at the remote without one of its clips as it is here, a line of the sync ledger for
 * what is not at the remote as it is here.
 */
export async function auditRemote(layout: StoreLayout, remote: string, remoteDir: string): Promise<string[]> {
  const faults = remoteFiles(remoteDir).flatMap((path) =>
    parseManifestName(path.slice(11)) ? lacking(layout, remoteDir, path) : [],
  );
  for (const day of await syncDays(layout, remote))
    for (const file of (await readSyncDay(layout, remote, day)).keys())
      if (!isSameAtRemote(layout, remoteDir, `${day}/${file}`))
        faults.push(`${day}/${file} is in the ledger, and not at the remote`);
  return faults;
}

/** Whether a remote has a file of the events, given relative to their folder, as it is here, to the byte. */
export function isSameAtRemote(layout: StoreLayout, remoteDir: string, path: string): boolean {
  const [here, there] = [join(layout.eventsDir, path), join(remoteDir, path)];
  return existsSync(here) && existsSync(there) && readFileSync(here).equals(readFileSync(there));
}

function lacking(layout: StoreLayout, remoteDir: string, manifestPath: string): string[] {
  const day = manifestPath.slice(0, 10);
  if (!isSameAtRemote(layout, remoteDir, manifestPath)) return [`${manifestPath} differs at the remote`];
  const { cameras } = JSON.parse(readFileSync(join(remoteDir, manifestPath), 'utf8'));
  const clips = Object.values(cameras as Record<string, { clips: { link: string }[] }>).flatMap(
    (camera) => camera.clips,
  );
  return clips
    .filter(({ link }) => !isSameAtRemote(layout, remoteDir, `${day}/${link}`))
    .map(({ link }) => `${manifestPath} is at the remote without ${link}`);
}
