import type { RemoteConfig, StoreSettings } from '@pm-dvr/config';
import type { DiscoveryScope } from '@pm-dvr/contracts';
import type { BrokerSettings, LoggerOptions, MetricsSettings } from '@pm-dvr/runtime';
import type { Limits } from './limits-policy.ts';

/** What the process is to do. */
export type Job =
  | { readonly kind: 'once'; readonly dryRun: boolean; readonly json: boolean; readonly verbose: boolean }
  | { readonly kind: 'forecast'; readonly json: boolean }
  | {
      readonly kind: 'daemon';
      readonly verbose: boolean;
      /** A cron expression, and how often space and budget are looked at between. */
      readonly schedule: string;
      readonly checkIntervalMs: number;
    };

/** All that the cleaning process needs to know, as the front hands it over: plain JSON. */
export interface RunPlan {
  readonly job: Job;
  readonly store: StoreSettings;
  readonly limits: Limits;
  readonly remotes: readonly RemoteConfig[];
  readonly broker?: BrokerSettings;
  readonly discovery?: DiscoveryScope;
  readonly metrics?: MetricsSettings;
  readonly statusTopic: string;
  readonly mail?: { readonly to: string; readonly sendmail: string };
  readonly log: Pick<LoggerOptions, 'level' | 'format'>;
  /** Texts that must never be shown anywhere. */
  readonly secrets: readonly string[];
  readonly warnings: readonly string[];
}
