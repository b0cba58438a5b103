import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { isDay, parseLinkName, parseManifestName, type StoreLayout } from '@pm-dvr/contracts';
import { isLeftoverCopy, listManifests, listPointers, manifestRef, readManifest } from '@pm-dvr/footage';
import { codeOf, namesIn } from '@pm-dvr/runtime';
import { type Finding, note } from './verify-finding.ts';
import type { VerifyScope } from './verify-scope.ts';

/** Files in the folders of the events that no manifest lists, by days and names; nothing that is being saved just now. */
export async function* findStrays(layout: StoreLayout, scope: VerifyScope): AsyncGenerator<Finding> {
  const days = (await namesIn(layout.eventsDir)).filter(isDay).sort();
  for (const day of days) {
    const unknown = (await namesIn(layout.eventDay(day))).filter((name) => isStray(name, day, scope)).sort();
    if (unknown.length === 0) continue;
    const listed = await linksOf(layout, day);
    const saving = idsBeingSaved(layout);
    for (const name of unknown) {
      const path = join(layout.eventDay(day), name);
      if (listed.has(name) || saving.has(eventOf(name)) || !(await isThere(path))) continue;
      yield note(path, `${name}: ${whatItIs(name)}`);
    }
  }
}

function isStray(name: string, day: string, scope: VerifyScope): boolean {
  if (parseManifestName(name)) return false;
  const id = eventOf(name);
  return scope({ day, id, manifest: id && manifestRef(day, id, 1) });
}

/** ID of the event that a link, or a temporary file of one or of a manifest, is named after; empty if there is none. */
function eventOf(name: string): string {
  const bare = name.replace(/^\.(.+)\.(?:[0-9a-f]{12}|\d+)\.tmp$/, '$1');
  return parseLinkName(bare)?.id ?? parseManifestName(bare)?.id ?? '';
}

function whatItIs(name: string): string {
  if (isLeftoverCopy(name)) return 'left over from a copy that was broken off';
  if (name.endsWith('.tmp')) return 'left over from a write that was broken off';
  return 'no manifest lists it';
}

async function linksOf(layout: StoreLayout, day: string): Promise<Set<string>> {
  const links = new Set<string>();
  for await (const { path } of listManifests(layout, { newestFirst: false, days: [day] })) {
    const read = await readManifest(path).catch(() => undefined);
    for (const { clips } of Object.values(read?.manifest.cameras ?? {}))
      for (const { link } of clips) links.add(link);
  }
  return links;
}

function idsBeingSaved(layout: StoreLayout): Set<string> {
  const running = listPointers(layout.runningDir).filter(({ isOwnerRunning }) => isOwnerRunning);
  return new Set(
    running.map(({ manifest }) => parseManifestName(manifest.slice('YYYY.MM.DD/'.length))?.id ?? '?'),
  );
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error) => codeOf(error) !== 'ENOENT',
  );
}
