import { cleanerEntities, type DiscoveryMessages, discoveryMessages, SUITE_DEVICE } from '@pm-dvr/contracts';
import { PROGRAM_VERSION } from '@pm-dvr/runtime';
import type { RunPlan } from './run-plan.ts';

/** What Home Assistant is told of the store, by topic; nothing if the plan does not want it. */
export function storeDiscovery({
  discovery,
  statusTopic,
}: Pick<RunPlan, 'discovery' | 'statusTopic'>): DiscoveryMessages {
  if (!discovery) return {};
  return discoveryMessages(discovery, PROGRAM_VERSION, SUITE_DEVICE, cleanerEntities(statusTopic));
}
