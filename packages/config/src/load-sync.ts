import { basename } from 'node:path';
import { checkLimits, checkMqtt, checkRemotes } from './cross-checks.ts';
import { configInvalid, type Fault } from './fault.ts';
import type { LoadedTree } from './include.ts';
import { KEY_HOMES } from './key-homes.ts';
import { type LoadedConfig, type LoadOptions, loaded, programTree, secretFilesOf } from './program-tree.ts';
import { type CommonConfig, commonConfig } from './schema/common.ts';
import { mqttConfig } from './schema/mqtt.ts';
import { camSyncSchema, remoteConfigs, type SyncConfig, syncConfig } from './schema/sync.ts';
import { validate } from './validate.ts';

/** All that cam-sync needs to know; `remotes` is never empty. It has no business with cameras' passwords. */
export interface CamSyncConfig extends CommonConfig, SyncConfig {}

/**
 * Loads `cam_sync.yaml` and what it includes, and the files that `mqtt` names. Where there is no such file,
 * `cam_common.yaml` is taken, or else a `cam_service.yaml` that holds everything. Cameras are passed over, and no file
 * that one of them names is read. That no remote is configured is a fault. Throws as `loadCamServiceConfig` does.
 */
export function loadCamSyncConfig(options: LoadOptions = {}): LoadedConfig<CamSyncConfig> {
  const tree = programTree(
    options,
    ['cam_sync.yaml', 'cam_common.yaml', 'cam_service.yaml'],
    ['cam_common.yaml', 'cam_sync.yaml'],
  );
  const { values, faults } = validate(camSyncSchema(), tree.root, KEY_HOMES.keys());
  const secretFiles = secretFilesOf(tree, options);
  const mqtt = checkMqtt(tree, options.withoutSecretFiles ? undefined : secretFiles);
  const between = [...mqtt.faults, ...checkLimits(tree), ...checkRemotes(tree)];
  const all = [...tree.faults, ...faults, ...between, ...secretFiles.faults];
  if (values && all.length === 0 && remoteConfigs(values).length === 0) all.push(noRemote(tree));
  if (!values || all.length > 0) throw configInvalid(all);
  const common = commonConfig(values, values.mqtt && mqttConfig(values.mqtt, mqtt.files));
  return loaded({ ...common, ...syncConfig(values) }, tree, secretFiles.warnings);
}

function noRemote(tree: LoadedTree): Fault {
  const { position } = tree.root;
  const where = basename(position.file) === 'cam_common.yaml' ? ' in cam_sync.yaml' : '';
  const message = `no remote is configured; expected cloud_id: nas, or remotes: { nas: { cloud_path: cams } }${where}`;
  return { position, path: [], message };
}
