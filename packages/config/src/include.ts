import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { CodedError } from '@pm-dvr/runtime';
import { type ConfigMap, type ConfigNode, mergeTop } from './config-tree.ts';
import { type Fault, keyText } from './fault.ts';
import { parseYaml } from './parse-yaml.ts';
import { type FoundFile, findFile, findFirst, missesText, type SearchFolders } from './search.ts';

/** A configuration file and all it includes, merged. */
export interface LoadedTree {
  readonly root: ConfigNode;
  /** Absolute paths, in the order read. */
  readonly files: readonly FoundFile[];
  readonly faults: readonly Fault[];
  readonly warnings: readonly string[];
}

const MAX_DEPTH = 8;
const MAX_FILES = 64;

/**
 * Reads the first of the named configuration files that there is, and what it includes. Includes are merged in their
 * order, then the including file on top. Throws CodedError `CONFIG_NOT_FOUND` if none of the files is there; every
 * other trouble is a fault.
 */
export function loadTree(names: readonly string[], folders: SearchFolders): LoadedTree {
  const { name, found, misses } = findFirst(names, [folders.cwd], folders);
  if (!found) {
    const message = `no readable configuration file ${name}; ${missesText(misses)}`;
    throw new CodedError('CONFIG_NOT_FOUND', message, { exitCode: 78 });
  }
  const reading = new Reading(folders);
  reading.passedOver(found, misses);
  const map = reading.file(found, []);
  const start = { file: found.path, line: 1, column: 1 };
  const { files, faults, warnings } = reading;
  return { root: { position: start, keyPosition: start, value: map }, files, faults, warnings };
}

class Reading {
  readonly files: FoundFile[] = [];
  readonly faults: Fault[] = [];
  readonly warnings: string[] = [];
  readonly #merged = new Map<string, ConfigMap>();
  readonly #folders: SearchFolders;

  constructor(folders: SearchFolders) {
    this.#folders = folders;
  }

  /** The merged content of a file; `chain` holds the real paths of the files that lead to it. */
  file(found: FoundFile, chain: readonly string[]): ConfigMap {
    const real = realpathSync(found.path);
    const known = this.#merged.get(real);
    if (known) return known;
    this.files.push(found);
    const parsed = parseYaml(found.path, found.text);
    this.faults.push(...parsed.faults);
    const own = new Map((parsed.root?.value ?? new Map()) as ConfigMap);
    const include = own.get('include');
    own.delete('include');
    let merged: ConfigMap = new Map();
    for (const item of this.#items(include)) {
      merged = mergeTop(merged, this.#included(item, found, [...chain, real]));
    }
    merged = mergeTop(merged, own);
    this.#merged.set(real, merged);
    return merged;
  }

  passedOver(found: FoundFile, misses: readonly { path: string; reason: string; code?: string }[]): void {
    for (const miss of misses) {
      if (miss.code === 'ENOENT' || miss.code === 'ENOTDIR') continue;
      this.warnings.push(`${miss.path} cannot be read (${miss.reason}); ${found.path} is used instead`);
    }
  }

  #items(include: ConfigNode | undefined): readonly ConfigNode[] {
    if (!include) return [];
    if (Array.isArray(include.value)) return include.value;
    this.#fault(include, 'is not a list; expected file names such as [cam_common.yaml, cam_rtsp.yaml]');
    return [];
  }

  #included(item: ConfigNode, from: FoundFile, chain: readonly string[]): ConfigMap {
    const nothing: ConfigMap = new Map();
    const name = item.value;
    if (typeof name !== 'string' || name === '' || name.includes('\0')) {
      this.#fault(item, 'is not a file name; expected one such as cam_common.yaml');
      return nothing;
    }
    const plain = !name.includes('/');
    const bases = plain ? [dirname(from.path), this.#folders.cwd] : [dirname(from.path)];
    const { found, misses } = findFile(name, bases, this.#folders);
    if (!found) {
      this.#fault(item, `${fileText(name)} cannot be read; ${missesText(misses)}`);
      return nothing;
    }
    const real = realpathSync(found.path);
    const refusal = this.#refusal(real, chain);
    if (refusal) {
      this.#fault(item, refusal);
      return nothing;
    }
    this.passedOver(found, misses);
    return this.file(found, chain);
  }

  #refusal(real: string, chain: readonly string[]): string | undefined {
    if (chain.includes(real)) return `goes in a circle: ${real} includes itself, directly or through others`;
    if (chain.length > MAX_DEPTH) return `more than ${MAX_DEPTH} files include each other in a row`;
    if (this.files.length >= MAX_FILES) return `more than ${MAX_FILES} files`;
    return undefined;
  }

  #fault(node: ConfigNode, message: string): void {
    this.faults.push({ position: node.position, path: ['include'], message });
  }
}

function fileText(name: string): string {
  return keyText(name.replaceAll('/', '.')) === '…' ? 'the file' : name;
}
