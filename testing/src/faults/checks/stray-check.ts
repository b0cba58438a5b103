import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isDay, type StoreLayout } from '@pm-dvr/contracts';
import { pathsBelow } from '../../rig/event-strays.ts';
import { naming } from '../../rig/finished-clips.ts';
import { type Breach, breaches } from './breach.ts';

const STORE_FOLDERS = ['recent', 'events', 'ledger', 'flags', 'sync', 'cleaner'];
/** What a kill leaves of a small file that was just being made; nobody looks at it. */
const HALF_MADE = /(^|\/)\.[^/]*\.tmp$/;

/**
 * Invariant 8: nothing is in a folder, but below those that are given, that was not there `before` (paths relative to it); and
 * in the store nothing but what belongs to these cameras.
 */
export function checkStrays(
  folder: string,
  before: ReadonlySet<string>,
  { layout, cameras, except }: { layout: StoreLayout; cameras: readonly string[]; except: readonly string[] },
): Breach[] {
  const excepted = [...except, layout.baseDir].map((path) => relative(folder, path));
  const isExcepted = (path: string) => excepted.some((each) => path === each || path.startsWith(`${each}/`));
  const outside = pathsBelow(folder).filter((path) => !before.has(path) && !isExcepted(path));
  const found = [
    ...outside.map((path) => join(folder, path)),
    ...strangersInStore(layout, cameras).map((path) => join(layout.baseDir, path)),
  ];
  return breaches(
    8,
    found.map((path) => `${path} has no business there`),
  );
}

function strangersInStore(layout: StoreLayout, cameras: readonly string[]): string[] {
  const own = new Set([...STORE_FOLDERS, ...cameras.map((camera) => `state_${camera}`)]);
  const top = namesIn(layout.baseDir).filter((name) => !own.has(name) && !HALF_MADE.test(name));
  const folders = ['recent', 'ledger'].flatMap((kind) =>
    namesIn(join(layout.baseDir, kind))
      .filter((name) => !cameras.includes(name) && !HALF_MADE.test(name))
      .map((name) => `${kind}/${name}`),
  );
  const clips = cameras.flatMap((camera) =>
    namesIn(layout.cameraDir(camera))
      .filter((name) => name !== '.live')
      .flatMap((day) => {
        if (!isDay(day)) return [`recent/${camera}/${day}`];
        const names = namesIn(layout.clipDir(camera, day)).filter(
          (name) => naming.decode(name) === undefined,
        );
        return names.map((name) => `recent/${camera}/${day}/${name}`);
      }),
  );
  return [...top, ...folders, ...clips];
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
