import type { DiscoveryScope } from '@pm-dvr/contracts';
import type { BrokerSettings, LogFormat, MetricsSettings } from '@pm-dvr/runtime';
import type { CameraSettings } from './camera-settings.ts';

/**
 * All that the daemon needs to know, as the front hands it over: the command line and the configuration, checked
 * and resolved, as plain JSON.
 */
export interface RunPlan {
  readonly cameras: readonly CameraSettings[];
  readonly store: {
    readonly baseDir: string;
    readonly recentDir?: string;
    readonly eventsDir?: string;
    readonly clipTemplate: string;
    readonly minFreeBytes: number;
    readonly umask: number;
  };
  readonly broker?: BrokerSettings;
  readonly discovery?: DiscoveryScope;
  readonly metrics?: MetricsSettings;
  /** What tells this process from other recorders: its first camera, or that it records all of them. */
  readonly instance: string;
  readonly statusTopic: string;
  /** How often open clips are flushed to the disk; 0 leaves that to the kernel. */
  readonly flushIntervalMs: number;
  readonly mail?: { readonly to: string; readonly sendmail: string; readonly afterMs: number };
  readonly log: {
    readonly level: string;
    readonly format: LogFormat;
    readonly ffmpeg: boolean;
  };
  /** Texts that must never be shown anywhere. */
  readonly secrets: readonly string[];
  readonly warnings: readonly string[];
}
