import type { StoreSettings } from '@pm-dvr/config';
import type { DiscoveryScope, EVENT_TOPICS } from '@pm-dvr/contracts';
import type { BrokerSettings, LoggerOptions, MetricsSettings } from '@pm-dvr/runtime';
import type { EventRequest } from './event-request.ts';

/** What the process is to do, beside what every process of cam-event does. */
export type Job =
  /** Follow messages until it is stopped. */
  | { readonly kind: 'daemon' }
  /** Follow one request in the foreground, until the event is saved. */
  | { readonly kind: 'run'; readonly request: EventRequest; readonly json: boolean }
  /** Finish what processes that are gone have left. */
  | { readonly kind: 'resume' };

/** All that the engine's process needs to know, as the front hands it over: plain JSON. */
export interface RunPlan {
  readonly job: Job;
  readonly store: StoreSettings;
  /** What to keep before and after an event that does not say, milliseconds. */
  readonly snapMs: number;
  readonly persistentTimeoutMs: number;
  readonly broker?: BrokerSettings;
  readonly discovery?: DiscoveryScope;
  readonly metrics?: MetricsSettings;
  readonly topics: Readonly<Record<keyof typeof EVENT_TOPICS, string>>;
  readonly log: Pick<LoggerOptions, 'level' | 'format'>;
  /** Texts that must never be shown anywhere. */
  readonly secrets: readonly string[];
  readonly warnings: readonly string[];
}
