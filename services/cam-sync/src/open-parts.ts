import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { type EventManifest, manifestName, type RemoteFilter, type StoreLayout } from '@pm-dvr/contracts';
import { type HashedManifest, type VerifiedFile, wantedCameras } from '@pm-dvr/footage';
import type { AlteredClips } from './altered-clips.ts';
import type { OpenFile, OpenPart } from './open-file.ts';

/** What a remote has of one day folder, by file names. */
export type DayLedger = ReadonlyMap<string, VerifiedFile>;

/**
 * What a remote lacks of one part of an event, which lies in the folder of `day`; undefined if it lacks nothing, or
 * gets nothing of it. Clips that have no hash yet are not listed; they come later. Looks at each clip's size, no more;
 * those that are known to be `altered` are faults as well.
 * A part that some process still saves (`isRunning`) has no manifest to upload yet, even if that says it is final: until it is
 * in the chain it may be sealed anew.
 */
export function openPart(
  layout: StoreLayout,
  day: string,
  { manifest, sha256, bytes }: HashedManifest,
  ledger: DayLedger,
  filter: RemoteFilter,
  options: { readonly isRunning?: boolean; readonly altered?: AlteredClips } = {},
): OpenPart | undefined {
  const cameras = wantedCameras(filter, manifest);
  if (cameras.length === 0) return undefined;
  const name = manifestName(manifest.id, manifest.part);
  const isFinal = manifest.state !== 'saving' && !options.isRunning;
  const clips: OpenFile[] = [];
  const faults: string[] = [];
  for (const file of clipsOf(manifest, cameras, day)) {
    if (ledger.get(file.name)?.sha256 === file.sha256) continue;
    const fault = faultOf(layout, file, options.altered);
    if (fault === undefined) clips.push(file);
    else faults.push(fault);
  }
  const { id, part, at_ms: atMs } = manifest;
  const final = isFinal ? { manifest: { folder: day, name, bytes, sha256 } } : {};
  return { day, id, part, atMs, isRunning: !isFinal, clips, faults, ...final };
}

function clipsOf(manifest: EventManifest, cameras: readonly string[], day: string): OpenFile[] {
  return cameras.flatMap((camera) =>
    (manifest.cameras[camera]?.clips ?? []).flatMap(({ link, bytes, sha256 }) =>
      sha256 === undefined ? [] : [{ folder: day, name: link, bytes, sha256 }],
    ),
  );
}

/** Why a clip cannot be uploaded as what the manifest says; undefined if it can. */
function faultOf(layout: StoreLayout, file: OpenFile, altered: AlteredClips | undefined): string | undefined {
  const { folder, name, bytes } = file;
  const stats = lstatSync(join(layout.eventDay(folder), name), { throwIfNoEntry: false });
  if (!stats?.isFile()) return `${name} is missing`;
  if (stats.size !== bytes) return `${name} has ${stats.size} bytes, and had ${bytes} when it was kept`;
  return altered?.has(file) ? `${name} was altered since it was kept (SHA-256)` : undefined;
}
