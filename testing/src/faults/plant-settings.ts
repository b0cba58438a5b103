import { join } from 'node:path';
import type { RigConfig } from '../rig/store.ts';
import type { Budget } from './checks/budget-check.ts';

/** Unless the plant is to have others. */
export const CAMERAS: readonly string[] = ['front', 'yard'];
export const REMOTES = ['nas', 'cloud'] as const;

/** Clips of {@link plantSettings}, of a camera of {@link BIT_RATE}. */
export const CLIP_SECONDS = 2;
export const BIT_RATE = 600_000;
export const FPS = 25;
export const STALL_SECONDS = 2;
/** Windows of the events, about their instant. */
export const EVENT_PRE_SECONDS = 3;
export const EVENT_POST_SECONDS = 2;
/** Unless the plant is to have another: the smallest that the configuration takes, seven clips. */
export const BUDGET: Budget = { bytes: 1 << 20, leastAgeMs: 20_000 };

/** What settings depend on. */
export interface Surroundings {
  readonly sources: Readonly<Record<string, string>>;
  readonly mqtt: Record<string, unknown>;
  readonly rcloneConfig: string;
  /** Folder of the first remote and of the second one, as rclone names it. */
  readonly cloudPath: string;
  readonly folder: string;
  readonly budget: Budget;
}

/** The configuration of all daemons: clips, budget and time-outs are short, so that much happens in half a minute. */
export function plantSettings(surroundings: Surroundings): RigConfig {
  const { sources, mqtt, rcloneConfig, cloudPath, folder, budget } = surroundings;
  return {
    common: { mqtt, fs_min_free: '8MiB', limit_total_size: `${budget.bytes}` },
    cameras: Object.fromEntries(Object.entries(sources).map(([id, source]) => [id, { source }])),
    service: {
      default_segment_time: `${CLIP_SECONDS}s`,
      stall_timeout: `${STALL_SECONDS}s`,
      retry_max_pause: '2s',
      ffmpeg: join(folder, 'bin', 'ffmpeg'),
    },
    event: { default_snap_time: '3s' },
    sync: {
      remotes: { nas: { cloud_path: 'cams' }, cloud: { cloud_path: cloudPath } },
      rclone_config: rcloneConfig,
      sync_interval: '1min',
      sync_stall_timeout: '10s',
    },
    cleaner: { cleaner_check_interval: '1s', limit_min_age: `${budget.leastAgeMs / 1000}s` },
  };
}
