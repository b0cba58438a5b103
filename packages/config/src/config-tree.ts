import type { Position } from './fault.ts';

export type Scalar = string | number | boolean | null;

/** A configuration value together with the place it was read from. */
export interface ConfigNode {
  readonly position: Position;
  /** Where the value's key stands; the value's own position if it has none. */
  readonly keyPosition: Position;
  readonly value: Scalar | ReadonlyMap<string, ConfigNode> | readonly ConfigNode[];
}

export type ConfigMap = ReadonlyMap<string, ConfigNode>;
export type ConfigPath = readonly (string | number)[];

/** The map that a node holds; undefined if it holds anything else. */
export function mapOf(node: ConfigNode | undefined): ConfigMap | undefined {
  return node?.value instanceof Map ? node.value : undefined;
}

/** The text that a node holds; undefined if it holds anything else. */
export function textOf(node: ConfigNode | undefined): string | undefined {
  return typeof node?.value === 'string' ? node.value : undefined;
}

/** The node at a path; undefined if there is none. */
export function nodeAt(root: ConfigNode, path: ConfigPath): ConfigNode | undefined {
  let node: ConfigNode | undefined = root;
  for (const key of path) {
    const value: ConfigNode['value'] | undefined = node?.value;
    if (value instanceof Map) node = value.get(String(key));
    else if (Array.isArray(value)) node = value[Number(key)];
    else return undefined;
  }
  return node;
}

/** The place to point at for a path: the value, or the key of the nearest map around it that exists. */
export function positionAt(root: ConfigNode, path: ConfigPath): Position {
  const exact = nodeAt(root, path);
  if (exact) return exact.position;
  for (let length = path.length - 1; length >= 0; length--) {
    const around = nodeAt(root, path.slice(0, length));
    if (around) return around.keyPosition;
  }
  return root.position;
}

/** The values without their places: plain objects, arrays and scalars. */
export function plainOf(node: ConfigNode): unknown {
  const { value } = node;
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, child]) => [key, plainOf(child)]));
  if (Array.isArray(value)) return value.map(plainOf);
  return value;
}

/** Top-level maps that are merged key by key, all the way down; of everything else the later value wins whole. */
const DEEP_KEYS = new Set(['cameras', 'mqtt']);

/** Lays the top-level map `over` on top of `base`. */
export function mergeTop(base: ConfigMap, over: ConfigMap): ConfigMap {
  const merged = new Map(base);
  for (const [key, node] of over) {
    const below = merged.get(key);
    merged.set(key, below && DEEP_KEYS.has(key) ? mergeDeep(below, node) : node);
  }
  return merged;
}

function mergeDeep(base: ConfigNode, over: ConfigNode): ConfigNode {
  const [below, above] = [mapOf(base), mapOf(over)];
  if (!below || !above) return over;
  const merged = new Map(below);
  for (const [key, node] of above) {
    const under = merged.get(key);
    merged.set(key, under ? mergeDeep(under, node) : node);
  }
  return { ...over, value: merged };
}
