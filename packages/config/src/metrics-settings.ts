import type { MetricsSettings } from '@pm-dvr/runtime';
import type { CommonConfig } from './schema/common.ts';

/** For the plan of a daemon: where it writes its metrics; nothing if it does not. */
export function metricsSettings({
  metricsDir,
  metricsIntervalMs,
}: Pick<CommonConfig, 'metricsDir' | 'metricsIntervalMs'>): { readonly metrics?: MetricsSettings } {
  return metricsDir === undefined ? {} : { metrics: { folder: metricsDir, intervalMs: metricsIntervalMs } };
}
