import type { DiscoveryScope } from '@pm-dvr/contracts';
import type { CommonConfig } from './schema/common.ts';

/** For the plan of a daemon: how it tells Home Assistant of its entities; nothing if it does not. */
export function discoverySettings({ mqtt }: Pick<CommonConfig, 'mqtt'>): {
  readonly discovery?: DiscoveryScope;
} {
  if (mqtt?.discoveryPrefix === undefined) return {};
  return { discovery: { prefix: mqtt.discoveryPrefix, node: mqtt.clientIdPrefix } };
}
