import { lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { mapOf } from './config-tree.ts';
import { checkCameraLimits, checkLimits, checkMqtt, checkRemotes } from './cross-checks.ts';
import { configInvalid, type Fault } from './fault.ts';
import { type LoadedTree, loadTree } from './include.ts';
import { KEY_HOMES, usedPart } from './key-homes.ts';
import { type LoadedConfig, type LoadOptions, loaded, secretFilesOf, wholeTree } from './program-tree.ts';
import { type CleanerConfig, camCleanerSchema, cleanerConfig } from './schema/cleaner.ts';
import { type CommonConfig, commonConfig } from './schema/common.ts';
import { mqttConfig } from './schema/mqtt.ts';
import type { RemoteConfig } from './schema/remote.ts';
import { camSyncSchema, REMOTE_KEYS, remoteConfigs } from './schema/sync.ts';
import { findFile, type Miss, searchFolders } from './search.ts';
import { validate } from './validate.ts';

/** All that cam-cleaner needs to know. It has no business with cameras' passwords. */
export interface CamCleanerConfig extends CommonConfig, CleanerConfig {
  /** Those that cam-sync copies to; empty if there is none. */
  readonly remotes: readonly RemoteConfig[];
}

/**
 * Loads `cam_cleaner.yaml` and what it includes, and the files that `mqtt` names; where there is no such file,
 * `cam_common.yaml`, or else a `cam_service.yaml` that holds everything. Cameras are passed over, and no file that one
 * of them names is read. The remotes are those of the `cam_sync.yaml` in the folder of that file; else those that the
 * file itself holds; else those of the file that cam-sync would find. What is wrong with them, or a file of them
 * that is there and cannot be read, is a fault here too: without them everything would count as safe. Throws as
 * `loadCamServiceConfig` does.
 */
export function loadCamCleanerConfig(options: LoadOptions = {}): LoadedConfig<CamCleanerConfig> {
  const whole = wholeTree(options, ['cam_cleaner.yaml', 'cam_common.yaml', 'cam_service.yaml']);
  const tree = usedPart(whole, ['cam_common.yaml', 'cam_cleaner.yaml']);
  const { values, faults } = validate(camCleanerSchema(), tree.root, KEY_HOMES.keys());
  const secretFiles = secretFilesOf(tree, options);
  const mqtt = checkMqtt(tree, options.withoutSecretFiles ? undefined : secretFiles);
  const between = [...mqtt.faults, ...checkLimits(tree), ...checkCameraLimits(tree)];
  const found = remotesOf(whole, options);
  const all = [...tree.faults, ...faults, ...between, ...secretFiles.faults, ...found.faults];
  if (!values || all.length > 0) throw configInvalid(all);
  const common = commonConfig(values, values.mqtt && mqttConfig(values.mqtt, mqtt.files));
  const own = loaded({ ...common, ...cleanerConfig(values), remotes: found.remotes }, tree, []);
  const warnings = [...own.warnings, ...secretFiles.warnings, ...found.warnings];
  return {
    values: own.values,
    files: [...new Set([...own.files, ...found.files])],
    warnings: [...new Set(warnings)],
  };
}

interface FoundRemotes {
  readonly remotes: readonly RemoteConfig[];
  readonly files: readonly string[];
  readonly warnings: readonly string[];
  readonly faults: readonly Fault[];
}

const NONE: FoundRemotes = { remotes: [], files: [], warnings: [], faults: [] };

function remotesOf(own: LoadedTree, options: LoadOptions): FoundRemotes {
  const folders = searchFolders(options);
  const folder = dirname(own.root.position.file);
  const isHeld = REMOTE_KEYS.some((key) => mapOf(own.root)?.has(key));
  const names = isHeld
    ? [join(folder, 'cam_sync.yaml')]
    : ['cam_sync.yaml', 'cam_common.yaml', 'cam_service.yaml'];
  for (const name of names) {
    const { found, misses } = findFile(name, [folder, folders.cwd], folders);
    const faults = misses.filter(({ path }) => isThere(path)).map(unreadable);
    if (faults.length > 0) return { ...NONE, faults };
    if (found) return remotesIn(loadTree([found.path], folders));
  }
  return isHeld ? remotesIn(own) : NONE;
}

function remotesIn(whole: LoadedTree): FoundRemotes {
  const tree = usedPart(whole, ['cam_common.yaml', 'cam_sync.yaml']);
  const { values, faults } = validate(camSyncSchema(), tree.root, KEY_HOMES.keys());
  const { files, warnings } = loaded(undefined, tree, []);
  const all = [...tree.faults, ...faults, ...checkRemotes(tree)];
  return { remotes: values && all.length === 0 ? remoteConfigs(values) : [], files, warnings, faults: all };
}

/** What stands in a folder that this account may not look into is not there for it, as for cam-sync. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

function unreadable({ path, reason }: Miss): Fault {
  const position = { file: path, line: 1, column: 1 };
  return {
    position,
    path: [],
    message: `cannot be read (${reason}); expected to learn from it which remotes there are`,
  };
}
