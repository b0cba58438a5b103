import { cameraPart } from './camera-part.ts';
import { checkEventTopics, checkLimits, checkMqtt } from './cross-checks.ts';
import { configInvalid } from './fault.ts';
import { KEY_HOMES } from './key-homes.ts';
import { type LoadedConfig, type LoadOptions, loaded, programTree, secretFilesOf } from './program-tree.ts';
import { type CommonConfig, commonConfig, commonSchema } from './schema/common.ts';
import { camEventSchema, type EventConfig, eventConfig } from './schema/event.ts';
import { mqttConfig } from './schema/mqtt.ts';
import type { CameraConfig } from './schema/rtsp.ts';
import { camServiceSchema, type ServiceConfig, serviceConfig } from './schema/service.ts';
import { validate } from './validate.ts';

export type { LoadedConfig, LoadOptions } from './program-tree.ts';

/** All that cam-service needs to know. `cameras` is in the order of the files and never empty. */
export interface CamServiceConfig extends CommonConfig, ServiceConfig {
  readonly cameras: readonly CameraConfig[];
}

/** All that cam-event needs to know. It has no business with cameras' passwords. */
export interface CamEventConfig extends CommonConfig, EventConfig {}

/**
 * Loads `cam_service.yaml` and what it includes, secrets from files too. Throws CodedError `CONFIG_NOT_FOUND`, or
 * `CONFIG_INVALID` with every fault on a line of its own; both with exit code 78 and without any secret.
 */
export function loadCamServiceConfig(options: LoadOptions = {}): LoadedConfig<CamServiceConfig> {
  const tree = programTree(
    options,
    ['cam_service.yaml'],
    ['cam_common.yaml', 'cam_rtsp.yaml', 'cam_service.yaml'],
  );
  const { values, faults } = validate(camServiceSchema(), tree.root, KEY_HOMES.keys());
  const part = cameraPart(tree, options);
  const all = [...tree.faults, ...faults, ...part.faults];
  if (!values || all.length > 0) throw configInvalid(all);
  const { common, cameras } = part.settings(values);
  return loaded({ ...common, ...serviceConfig(values), cameras }, tree, part.warnings);
}

/**
 * Loads `cam_event.yaml` and what it includes, and the files that `mqtt` names. Where there is no such file,
 * `cam_common.yaml` will do, or else a `cam_service.yaml` that holds everything; the rest is then as defaulted.
 * Cameras are passed over, and no file that one of them names is read. Throws as {@link loadCamServiceConfig} does.
 */
export function loadCamEventConfig(options: LoadOptions = {}): LoadedConfig<CamEventConfig> {
  const tree = programTree(
    options,
    ['cam_event.yaml', 'cam_common.yaml', 'cam_service.yaml'],
    ['cam_common.yaml', 'cam_event.yaml'],
  );
  const { values, faults } = validate(camEventSchema(), tree.root, KEY_HOMES.keys());
  const secretFiles = secretFilesOf(tree, options);
  const mqtt = checkMqtt(tree, options.withoutSecretFiles ? undefined : secretFiles);
  const between = [...mqtt.faults, ...checkLimits(tree), ...checkEventTopics(tree)];
  const all = [...tree.faults, ...faults, ...between, ...secretFiles.faults];
  if (!values || all.length > 0) throw configInvalid(all);
  const common = commonConfig(values, values.mqtt && mqttConfig(values.mqtt, mqtt.files));
  return loaded({ ...common, ...eventConfig(values) }, tree, secretFiles.warnings);
}

/**
 * Loads `cam_common.yaml` for programs that have no business with any password: files named by `*_file` keys are not
 * read, so `mqtt.password` is there only if it stands in the configuration itself. Where there is no such file, or
 * another one is named, the common keys of a file that holds everything will do. Throws as
 * {@link loadCamServiceConfig} does.
 */
export function loadCommonConfig(options: LoadOptions = {}): LoadedConfig<CommonConfig> {
  const tree = programTree(options, ['cam_common.yaml', 'cam_service.yaml'], ['cam_common.yaml']);
  const { values, faults } = validate(commonSchema(), tree.root, KEY_HOMES.keys());
  const mqtt = checkMqtt(tree);
  const all = [...tree.faults, ...faults, ...mqtt.faults, ...checkLimits(tree)];
  if (!values || all.length > 0) throw configInvalid(all);
  return loaded(commonConfig(values, values.mqtt && mqttConfig(values.mqtt, mqtt.files)), tree, []);
}
