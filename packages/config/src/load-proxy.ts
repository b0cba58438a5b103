import { cameraPart } from './camera-part.ts';
import { checkProxy } from './cross-checks.ts';
import { configInvalid } from './fault.ts';
import { KEY_HOMES } from './key-homes.ts';
import { type LoadedConfig, type LoadOptions, loaded, programTree } from './program-tree.ts';
import type { CommonConfig } from './schema/common.ts';
import { camProxySchema, type ProxyConfig, proxyConfig } from './schema/proxy.ts';
import type { ReaderLogin } from './schema/reader.ts';
import type { CameraConfig } from './schema/rtsp.ts';
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
  const part = cameraPart(tree, options);
  const all = [...tree.faults, ...faults, ...part.faults, ...checkProxy(tree)];
  if (!values || all.length > 0) throw configInvalid(all);
  const { common, cameras, reader } = part.settings(values);
  return loaded(
    { ...common, ...proxyConfig(values), cameras, ...(reader && { reader }) },
    tree,
    part.warnings,
  );
}
