import { join } from 'node:path';
import type { SecretWatch } from '../rig/secret-watch.ts';
import type { FrameHole } from '../rig/time-line.ts';
import type { Breach } from './checks/breach.ts';
import { checkAccounts } from './checks/budget-check.ts';
import type { ClipWatch } from './checks/clip-watch.ts';
import { checkConfiguration } from './checks/configuration-check.ts';
import { checkCoverage } from './checks/coverage-check.ts';
import { checkEvidence } from './checks/evidence-check.ts';
import type { HealthWatch } from './checks/health-watch.ts';
import { checkOrphans } from './checks/orphan-check.ts';
import { checkSecrets } from './checks/secret-check.ts';
import { checkStrays } from './checks/stray-check.ts';
import type { FootageLoss } from './footage-loss.ts';
import type { Plant } from './plant.ts';
import { FPS } from './plant-settings.ts';

/** Those that watch a plant from its start on. */
export interface Watches {
  readonly clips: ClipWatch;
  readonly health: HealthWatch;
  readonly secrets: SecretWatch;
}

/** Programs that the plant runs beside the daemons. */
const OURS = /^(mosquitto|sshd)/;

/**
 * Holds a plant whose daemons have ended against the invariants 1 to 9 of the design's section 4, with the real programs where
 * there is one. Everything that does not hold; empty if all does. `since` tells cam-report how far to look back, such as `5h`.
 */
export async function checkInvariants(
  plant: Plant,
  { clips, health, secrets }: Watches,
  losses: ReadonlyMap<string, FootageLoss>,
  since?: string,
): Promise<Breach[]> {
  const { store, parts, pathsBefore } = plant;
  const { layout, folder } = store;
  const { remotes, time, client } = parts;
  const remoteFolders = [...remotes.folders.values()];
  const found: Breach[] = await checkOrphans([folder, layout.baseDir], (name) => OURS.test(name));
  found.push(...(await clips.changed()));
  const worthACause = ({ frames }: FrameHole) => !time && frames >= FPS;
  const holes = [...losses].map(([camera, loss]) => [camera, loss.holes.filter(worthACause)] as const);
  const env = time ? { ...time.environment, ...timeZone(plant) } : {};
  const { cameras } = plant;
  const coverage = { baseDir: layout.baseDir, cameras, frameHoles: new Map(holes), env, since };
  found.push(...(await checkCoverage(coverage)));
  const evidence = { layout, eventConfigFile: store.eventConfigFile, remotes: remotes.folders };
  found.push(...(await checkEvidence({ ...evidence, events: plant.events })));
  // With a clock that was set, two clips may tell of the same time, and then an entry of the ledger may mean either.
  if (!time) found.push(...checkAccounts(layout, new Map(cameras.map((id) => [id, clips.clips(id)]))));
  found.push(...health.found);
  const texts = { ...plant.daemons.outputs, 'what was published': JSON.stringify(client.topics.seen) };
  found.push(...(await checkSecrets(secrets, { layout, folders: remoteFolders, texts })));
  const except = [...remotes.folders.values(), ...plant.ownPlaces];
  found.push(...checkStrays(folder, pathsBefore, { layout, cameras, except }));
  found.push(...(await checkConfiguration(join(folder, 'broken'))));
  return found;
}

function timeZone({ parts }: Plant): Record<string, string> {
  const { timeZone: TZ } = parts.options.clock ?? {};
  return TZ ? { TZ } : {};
}
