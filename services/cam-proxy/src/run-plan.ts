import type { StoreSettings } from '@pm-dvr/config';
import type { BrokerSettings, LoggerOptions } from '@pm-dvr/runtime';
import type { ProxySettings } from './backend/proxy-settings.ts';

/** All that the daemon needs to know, as the front hands it over: plain JSON. */
export interface RunPlan {
  readonly camera: string;
  readonly proxy: ProxySettings;
  readonly checkIntervalMs: number;
  /** How long the first proxy may take to offer the stream. */
  readonly startTimeoutMs: number;
  readonly maxPauseMs: number;
  readonly stopTimeoutMs: number;
  readonly store: StoreSettings;
  readonly broker?: BrokerSettings;
  /** Of this camera's proxy. */
  readonly statusTopic: string;
  readonly log: Pick<LoggerOptions, 'level' | 'format'>;
  /** Texts that must never be shown anywhere. */
  readonly secrets: readonly string[];
  readonly warnings: readonly string[];
}
