import { type ConfigNode, mapOf, nodeAt, textOf } from './config-tree.ts';
import type { LoadedTree } from './include.ts';
import { urlSecrets } from './source-url.ts';

/** One warning for each configuration file that holds a secret and that everybody on the machine may read. */
export function openFileWarnings(tree: LoadedTree): string[] {
  const holders = new Set(secretNodes(tree.root).map((node) => node.position.file));
  return tree.files
    .filter((file) => file.openToOthers && holders.has(file.path))
    .map((file) => `${file.path} holds a secret and everybody may read it; chmod o-r it`);
}

function secretNodes(root: ConfigNode): ConfigNode[] {
  const cameras = [...(mapOf(nodeAt(root, ['cameras']))?.values() ?? [])];
  const passwords = [nodeAt(root, ['mqtt']), ...cameras].map((node) => mapOf(node)?.get('password'));
  const urls = cameras
    .flatMap((camera) => [mapOf(camera)?.get('source'), mapOf(camera)?.get('record_from')])
    .filter((node) => urlSecrets(textOf(node) ?? '').length > 0);
  return [...passwords, nodeAt(root, ['reader_password']), ...urls].filter((node) => node !== undefined);
}
