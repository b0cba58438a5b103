import { checkCameras, checkLimits, checkMqtt, checkReader } from './cross-checks.ts';
import type { Fault } from './fault.ts';
import type { LoadedTree } from './include.ts';
import { type LoadOptions, secretFilesOf } from './program-tree.ts';
import { type CommonConfig, type CommonValues, commonConfig } from './schema/common.ts';
import { mqttConfig } from './schema/mqtt.ts';
import { type ReaderLogin, type ReaderValues, readerLogin } from './schema/reader.ts';
import { type CameraConfig, type CameraValues, cameraConfig } from './schema/rtsp.ts';

/** What the configurations of all programs that open cameras have in common. */
export interface CameraSettings {
  readonly common: CommonConfig;
  /** In the order of the files, never empty. */
  readonly cameras: readonly CameraConfig[];
  /** What readers log in with; undefined: nobody is asked. */
  readonly reader: ReaderLogin | undefined;
}

/** The part of a tree that {@link CameraSettings} come from, with all secrets that its files hold. */
export interface CameraPart {
  /** What no schema sees, in no order. */
  readonly faults: readonly Fault[];
  readonly warnings: readonly string[];
  /** The settings of values that are without fault. */
  settings(
    values: CommonValues &
      ReaderValues & { readonly cameras?: Readonly<Record<string, CameraValues>> | undefined },
  ): CameraSettings;
}

/** Reads the files that `*_file` keys name, and checks what stands between cameras, readers and broker. */
export function cameraPart(tree: LoadedTree, options: LoadOptions): CameraPart {
  const secretFiles = secretFilesOf(tree, options);
  const checked = checkCameras(tree, secretFiles);
  const readers = checkReader(tree, secretFiles);
  const mqtt = checkMqtt(tree, secretFiles);
  const between = [...checked.faults, ...readers.faults, ...mqtt.faults, ...checkLimits(tree)];
  return {
    faults: [...between, ...secretFiles.faults],
    warnings: [...checked.warnings, ...secretFiles.warnings],
    settings: (values) => {
      const reader = readerLogin(values, readers.password);
      const cameras = checked.cameras.map((secrets) =>
        cameraConfig(secrets.id, values.cameras?.[secrets.id] as CameraValues, secrets, reader),
      );
      const common = commonConfig(values, values.mqtt && mqttConfig(values.mqtt, mqtt.files));
      return { common, cameras, reader };
    },
  };
}
