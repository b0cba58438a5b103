import type { EventManifest, RemoteFilter } from '@pm-dvr/contracts';
import type { VerifiedFile } from './sync-ledger-file.ts';

/** The cameras of an event whose clips a remote gets, in the manifest's order; empty if it gets nothing of the event. */
export function wantedCameras(
  filter: RemoteFilter,
  manifest: Pick<EventManifest, 'event' | 'cameras'>,
): string[] {
  if (filter.events && !filter.events.some((pattern) => matchesPattern(pattern, manifest.event))) return [];
  return Object.keys(manifest.cameras).filter((camera) => filter.cameras?.includes(camera) ?? true);
}

/**
 * Whether a part of an event is at a remote for certain: the last word on its manifest (a file name; `sha256` of its bytes as
 * sealed) is that it is there as it is here. A manifest is uploaded only after all its clips were verified.
 */
export function isSafe(
  verified: ReadonlyMap<string, VerifiedFile>,
  manifestFile: string,
  sha256: string,
): boolean {
  return verified.get(manifestFile)?.sha256 === sha256;
}

/** Whether a text fits a pattern with `*` (any text) and `?` (one character), as a whole; case does not matter. */
export function matchesPattern(pattern: string, text: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\/]/g, '\\$&');
  const source = escaped.replace(/\*+/g, '[^]*').replace(/\?/g, '[^]');
  return new RegExp(`^${source}$`, 'iu').test(text);
}
