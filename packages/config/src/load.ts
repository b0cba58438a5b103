import { basename } from 'node:path';
import { codeOf } from '@pm-dvr/runtime';
import { mapOf } from './config-tree.ts';
import { checkCameras, checkLimits, checkMqtt } from './cross-checks.ts';
import { configInvalid } from './fault.ts';
import { type LoadedTree, loadTree } from './include.ts';
import { type CommonConfig, commonConfig, commonSchema } from './schema/common.ts';
import { mqttConfig } from './schema/mqtt.ts';
import { type CameraConfig, type CameraValues, cameraConfig, rtspShape } from './schema/rtsp.ts';
import { camServiceSchema, type ServiceConfig, serviceConfig, serviceShape } from './schema/service.ts';
import { searchFolders } from './search.ts';
import { SecretFiles } from './secret-files.ts';
import { openFileWarnings } from './secret-warnings.ts';
import { validate } from './validate.ts';

/** A configuration that is right, and what there is to say about it. Plain JSON values throughout. */
export interface LoadedConfig<T> {
  readonly values: T;
  /** Absolute paths, in the order read. */
  readonly files: readonly string[];
  /** For the log; they hold no secret. */
  readonly warnings: readonly string[];
}

export interface LoadOptions {
  /** As given by `-c`. */
  readonly file?: string;
  readonly cwd?: string;
  /** Folder of the running program; default: that of the main script. */
  readonly programDir?: string;
  /** Default `/etc/smarthome/cams`. */
  readonly systemDir?: string;
  /** Where `credential:NAME` is looked up; default `$CREDENTIALS_DIRECTORY`. */
  readonly credentialsDir?: string;
}

/** All that cam-service needs to know. `cameras` is in the order of the files and never empty. */
export interface CamServiceConfig extends CommonConfig, ServiceConfig {
  readonly cameras: readonly CameraConfig[];
}

/**
 * Loads `cam_service.yaml` and what it includes, secrets from files too. Throws CodedError `CONFIG_NOT_FOUND`, or
 * `CONFIG_INVALID` with every fault on a line of its own; both with exit code 78 and without any secret.
 */
export function loadCamServiceConfig(options: LoadOptions = {}): LoadedConfig<CamServiceConfig> {
  const tree = loadTree(options.file ?? 'cam_service.yaml', searchFolders(options));
  const { values, faults } = validate(camServiceSchema(), tree.root);
  const secretFiles = new SecretFiles(tree.root, options.credentialsDir ?? process.env.CREDENTIALS_DIRECTORY);
  const checked = checkCameras(tree, secretFiles);
  const mqtt = checkMqtt(tree, secretFiles);
  const all = [
    ...tree.faults,
    ...faults,
    ...checked.faults,
    ...mqtt.faults,
    ...checkLimits(tree),
    ...secretFiles.faults,
  ];
  if (!values || all.length > 0) throw configInvalid(all);
  const cameras = checked.cameras.map((secrets) =>
    cameraConfig(secrets.id, values.cameras?.[secrets.id] as CameraValues, secrets),
  );
  const common = commonConfig(values, values.mqtt && mqttConfig(values.mqtt, mqtt.files));
  const warnings = [...checked.warnings, ...secretFiles.warnings];
  return loaded({ ...common, ...serviceConfig(values), cameras }, tree, warnings);
}

/**
 * Loads `cam_common.yaml` for programs that have no business with cameras' passwords: files named by `*_file` keys
 * are not read, so `mqtt.password` is there only if it stands in the configuration itself. Where there is no such
 * file, or another one is named, the common keys of a `cam_service.yaml` that holds everything will do. Throws as
 * {@link loadCamServiceConfig} does.
 */
export function loadCommonConfig(options: LoadOptions = {}): LoadedConfig<CommonConfig> {
  const tree = loadCommonTree(options);
  const { values, faults } = validate(commonSchema(), tree.root, homeOf);
  const mqtt = checkMqtt(tree);
  const all = [...tree.faults, ...faults, ...mqtt.faults, ...checkLimits(tree)];
  if (!values || all.length > 0) throw configInvalid(all);
  return loaded(commonConfig(values, values.mqtt && mqttConfig(values.mqtt, mqtt.files)), tree, []);
}

const COMMON = 'cam_common.yaml';

function loadCommonTree(options: LoadOptions): LoadedTree {
  const folders = searchFolders(options);
  const file = options.file ?? COMMON;
  try {
    const tree = loadTree(file, folders);
    return basename(file) === COMMON ? tree : commonPart(tree);
  } catch (error) {
    if (options.file !== undefined || codeOf(error) !== 'CONFIG_NOT_FOUND') throw error;
    try {
      return commonPart(loadTree('cam_service.yaml', folders));
    } catch (second) {
      throw codeOf(second) === 'CONFIG_NOT_FOUND' ? error : second;
    }
  }
}

/** A tree without the keys that belong to cameras and to cam-service. */
function commonPart(tree: LoadedTree): LoadedTree {
  const entries = [...(mapOf(tree.root) ?? [])].filter(([key]) => homeOf(key) === undefined);
  return { ...tree, root: { ...tree.root, value: new Map(entries) } };
}

function loaded<T>(values: T, tree: LoadedTree, warnings: readonly string[]): LoadedConfig<T> {
  return {
    values,
    files: tree.files.map((file) => file.path),
    warnings: [...tree.warnings, ...openFileWarnings(tree), ...warnings],
  };
}

function homeOf(key: string): string | undefined {
  if (Object.hasOwn(rtspShape(), key)) return 'cam_rtsp.yaml';
  return Object.hasOwn(serviceShape(), key) ? 'cam_service.yaml' : undefined;
}
