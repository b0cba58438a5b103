import type { RemoteConfig, StoreSettings } from '@pm-dvr/config';
import type { DiscoveryScope } from '@pm-dvr/contracts';
import type { BrokerSettings, LoggerOptions, MetricsSettings, WhineMail } from '@pm-dvr/runtime';

export type Job =
  /** Sync until it is stopped. */
  | { readonly kind: 'daemon' }
  /** Bring everything over, and end. */
  | { readonly kind: 'once' }
  /** Ask the remotes whether all that was verified is still there: all days, or one (`YYYY.MM.DD`). */
  | { readonly kind: 'verify'; readonly day?: string };

/** All that the working process needs to know, as the front hands it over: plain JSON. */
export interface RunPlan {
  readonly job: Job;
  readonly store: StoreSettings;
  /** Those that this job is for; never empty. */
  readonly remotes: readonly RemoteConfig[];
  /** Whether these are all that are configured, so that the sync flag is answered when they are done. */
  readonly isForAllRemotes: boolean;
  readonly rclone: { readonly program: string; readonly config?: string; readonly stallTimeoutMs: number };
  readonly intervalMs: number;
  readonly broker?: BrokerSettings;
  readonly discovery?: DiscoveryScope;
  readonly metrics?: MetricsSettings;
  readonly statusTopic: string;
  readonly mail?: WhineMail;
  readonly log: Pick<LoggerOptions, 'level' | 'format'>;
  /** Texts that must never be shown anywhere. */
  readonly secrets: readonly string[];
  readonly warnings: readonly string[];
}
