import { basename } from 'node:path';
import { mapOf } from './config-tree.ts';
import type { Fault } from './fault.ts';
import type { LoadedTree } from './include.ts';
import { cleanerShape } from './schema/cleaner.ts';
import { commonShape } from './schema/common.ts';
import { eventShape } from './schema/event.ts';
import { proxyShape } from './schema/proxy.ts';
import { rtspShape } from './schema/rtsp.ts';
import { serviceShape } from './schema/service.ts';
import { syncShape } from './schema/sync.ts';

const COMMON = 'cam_common.yaml';

/** The file that each top-level key is described with. */
const SHAPES = {
  [COMMON]: commonShape,
  'cam_rtsp.yaml': rtspShape,
  'cam_service.yaml': serviceShape,
  'cam_event.yaml': eventShape,
  'cam_sync.yaml': syncShape,
  'cam_cleaner.yaml': cleanerShape,
  'cam_proxy.yaml': proxyShape,
} as const;

export type HomeFile = keyof typeof SHAPES;

/** All top-level keys that any program knows, each with its home file. */
export const KEY_HOMES: ReadonlyMap<string, HomeFile> = new Map(
  (Object.keys(SHAPES) as HomeFile[]).flatMap((file) =>
    Object.keys(SHAPES[file]()).map((key) => [key, file] as const),
  ),
);

/**
 * A tree without the keys whose home is none of the `used` files, so that one file may hold the settings of all
 * programs. Only `cam_common.yaml` is never such a file, for programs of all kinds start with it: there a key with
 * another home is a fault. Keys without any home stay, to be found unknown.
 */
export function usedPart(tree: LoadedTree, used: readonly HomeFile[]): LoadedTree {
  const isCommon = basename(tree.root.position.file) === COMMON;
  const kept = new Map(mapOf(tree.root));
  const faults: Fault[] = [];
  for (const [key, node] of mapOf(tree.root) ?? []) {
    const home = KEY_HOMES.get(key);
    if (home === undefined || (isCommon ? home === COMMON : used.includes(home))) continue;
    kept.delete(key);
    const message = `does not belong here; expected it in ${home}`;
    if (isCommon) faults.push({ position: node.keyPosition, path: [key], message });
  }
  return { ...tree, faults: [...tree.faults, ...faults], root: { ...tree.root, value: kept } };
}
