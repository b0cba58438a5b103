import { checkCameras, checkLimits, checkMqtt, checkProxy, checkReader } from './cross-checks.ts';
import { configInvalid } from './fault.ts';
import { KEY_HOMES } from './key-homes.ts';
import { type LoadedConfig, type LoadOptions, loaded, programTree, secretFilesOf } from './program-tree.ts';
import { type CommonConfig, commonConfig } from './schema/common.ts';
import { mqttConfig } from './schema/mqtt.ts';
import { camProxySchema, type ProxyConfig, proxyConfig } from './schema/proxy.ts';
import { type ReaderLogin, readerLogin } from './schema/reader.ts';
import { type CameraConfig, type CameraValues, cameraConfig } from './schema/rtsp.ts';
import { validate } from './validate.ts';

/** All that cam-proxy needs to know. `cameras` is in the order of the files and never empty. */
export interface CamProxyConfig extends CommonConfig, ProxyConfig {
  readonly cameras: readonly CameraConfig[];
  /** What readers log in with; absent: nobody is asked. */
  readonly reader?: ReaderLogin;
}

/**
 * Loads `cam_proxy.yaml` and what it includes, secrets from files too. Where there is no such file, a `cam_service.yaml` that
 * holds everything is taken. Throws as `loadCamServiceConfig` does.
 */
export function loadCamProxyConfig(options: LoadOptions = {}): LoadedConfig<CamProxyConfig> {
  const tree = programTree(
    options,
    ['cam_proxy.yaml', 'cam_service.yaml'],
    ['cam_common.yaml', 'cam_rtsp.yaml', 'cam_proxy.yaml'],
  );
  const { values, faults } = validate(camProxySchema(), tree.root, KEY_HOMES.keys());
  const secretFiles = secretFilesOf(tree, options);
  const checked = checkCameras(tree, secretFiles);
  const readers = checkReader(tree, secretFiles);
  const mqtt = checkMqtt(tree, secretFiles);
  const between = [
    ...checked.faults,
    ...readers.faults,
    ...mqtt.faults,
    ...checkLimits(tree),
    ...checkProxy(tree),
  ];
  const all = [...tree.faults, ...faults, ...between, ...secretFiles.faults];
  if (!values || all.length > 0) throw configInvalid(all);
  const reader = readerLogin(values, readers.password);
  const cameras = checked.cameras.map((secrets) =>
    cameraConfig(secrets.id, values.cameras?.[secrets.id] as CameraValues, secrets, reader),
  );
  const common = commonConfig(values, values.mqtt && mqttConfig(values.mqtt, mqtt.files));
  const warnings = [...checked.warnings, ...secretFiles.warnings];
  return loaded({ ...common, ...proxyConfig(values), cameras, ...(reader && { reader }) }, tree, warnings);
}
