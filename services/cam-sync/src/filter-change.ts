import { join } from 'node:path';
import { parseManifestName, type RemoteFilter, type StoreLayout } from '@pm-dvr/contracts';
import {
  appendSyncDay,
  readManifest,
  readSyncDay,
  type SyncFact,
  syncDays,
  type VerifiedFile,
  wantedCameras,
} from '@pm-dvr/footage';

/**
 * The manifests of a day (file names) that a remote has, although it lacks clips that it is to have by its filter as that is
 * now, or that are not what is here. Those that cannot be read are passed over.
 */
export async function outgrownManifests(
  layout: StoreLayout,
  remote: RemoteFilter,
  day: string,
  ledger: ReadonlyMap<string, VerifiedFile>,
): Promise<string[]> {
  const outgrown: string[] = [];
  for (const [name, { sha256 }] of ledger) {
    if (!parseManifestName(name)) continue;
    const hashed = await readManifest(join(layout.eventDay(day), name)).catch(() => undefined);
    if (!hashed) continue;
    const clips = wantedCameras(remote, hashed.manifest).flatMap(
      (camera) => hashed.manifest.cameras[camera]?.clips ?? [],
    );
    const isWhole = clips.every((clip) => ledger.get(clip.link)?.sha256 === clip.sha256);
    if (hashed.sha256 !== sha256 || !isWhole) outgrown.push(name);
  }
  return outgrown;
}

/**
 * Takes back what the ledger of a remote says of manifests that its filter has {@link outgrownManifests outgrown}: a manifest's line
 * speaks for all clips that the remote is to have. Fails with Node's error.
 */
export async function takeBackOutgrown(
  layout: StoreLayout,
  remote: RemoteFilter & { readonly name: string },
  nowMs: number,
): Promise<void> {
  for (const day of await syncDays(layout, remote.name)) {
    const ledger = await readSyncDay(layout, remote.name, day);
    const names = await outgrownManifests(layout, remote, day, ledger);
    const facts = names.map(
      (file): SyncFact => ({ type: 'gone', file, detail: 'the remote is to have more of the event' }),
    );
    await appendSyncDay(layout, remote.name, day, nowMs, facts);
  }
}
