export { discoverySettings } from './discovery-settings.ts';
export { type Fault, faultsIn } from './fault.ts';
export {
  type CamEventConfig,
  type CamServiceConfig,
  type LoadedConfig,
  type LoadOptions,
  loadCamEventConfig,
  loadCamServiceConfig,
  loadCommonConfig,
} from './load.ts';
export { type CamCleanerConfig, loadCamCleanerConfig } from './load-cleaner.ts';
export { type CamProxyConfig, loadCamProxyConfig } from './load-proxy.ts';
export { type CamSyncConfig, loadCamSyncConfig } from './load-sync.ts';
export { metricsSettings } from './metrics-settings.ts';
export { generateReference, renderReference } from './reference.ts';
export type { CameraLimit, CleanerConfig } from './schema/cleaner.ts';
export { type CommonConfig, LOG_LEVELS } from './schema/common.ts';
export type { EventConfig } from './schema/event.ts';
export type { MqttConfig } from './schema/mqtt.ts';
export { ALL_ADDRESSES, type ProxyConfig } from './schema/proxy.ts';
export type { ReaderLogin } from './schema/reader.ts';
export type { RemoteConfig } from './schema/remote.ts';
export { type CameraConfig, cameraIdFault } from './schema/rtsp.ts';
export type { ServiceConfig } from './schema/service.ts';
export type { SyncConfig } from './schema/sync.ts';
export { secretsOf } from './secrets.ts';
export { hasCredentials, maskUrl, sourceFault, urlSecrets } from './source-url.ts';
export { type StoreSettings, storeSettings } from './store-settings.ts';
export { closest } from './suggest.ts';
export { DURATION_PATTERN, formatDuration, parseDuration } from './values/duration.ts';
export { formatSize, parseSize } from './values/size.ts';
