import { isAbsolute, resolve } from 'node:path';
import { UPKEEP_TOPICS } from '@pm-dvr/contracts';
import * as z from 'zod';
import { expects } from '../values/expected.ts';
import { key, present } from '../values/key.ts';
import { duration } from '../values/quantity-schema.ts';
import { absolutePath, text } from '../values/text-schema.ts';
import { commonShape } from './common.ts';
import { includeShape } from './include.ts';
import { lazyShape } from './lazy-shape.ts';
import { plainTopic } from './plain-topic.ts';
import {
  cloudId,
  cloudPath,
  type RemoteConfig,
  remoteConfig,
  remoteSchema,
  soleNameFault,
} from './remote.ts';

/** What cam-sync alone needs: `cam_sync.yaml`. */
export interface SyncConfig {
  /** In the order of the file; no two have the same name. */
  readonly remotes: readonly RemoteConfig[];
  /** Absolute path, or a name on PATH. */
  readonly rclone: string;
  /** Absolute path; absent: where rclone itself looks. */
  readonly rcloneConfig?: string;
  readonly syncIntervalMs: number;
  readonly syncStallTimeoutMs: number;
  readonly mqttSyncStatusTopic: string;
}

/** The keys that say where to copy to. */
export const REMOTE_KEYS = ['cloud_id', 'cloud_path', 'remotes'] as const;

const EXPECTED_RCLONE = 'rclone, or an absolute path';

function remotesSchema() {
  return z
    .record(z.string(), remoteSchema(), expects('a map of remotes such as { nas: { cloud_path: cams } }'))
    .meta({ 'x-type': 'map' });
}

/** Keys of `cam_sync.yaml`. */
export const syncShape = lazyShape({
  cloud_id: () => cloudId("The only remote: its name in rclone's configuration, without the colon."),
  cloud_path: () =>
    key(cloudPath(), 'Folder at the only remote that everything goes to; empty: where the remote begins.'),
  remotes: () =>
    key(
      remotesSchema().optional(),
      'Where events are copied to, instead of cloud_id: remotes by their names, which are letters, digits, "_", "." or ' +
        '"-", at most 64.',
    ),
  rclone: () =>
    key(
      text(EXPECTED_RCLONE, rcloneFault).meta({ 'x-type': 'program' }).prefault('rclone'),
      'The rclone to use: a name on PATH or an absolute path.',
    ),
  rclone_config: () =>
    key(
      absolutePath('/etc/smarthome/cams/rclone.conf').optional(),
      "rclone's configuration; without this key, the one of the account that cam-sync runs as.",
      '/etc/smarthome/cams/rclone.conf',
    ),
  sync_interval: () =>
    key(
      duration({ min: '1min', max: '1d' }).prefault('15min'),
      'How often it looks whether there is anything to copy, even if nothing tells it to.',
    ),
  sync_stall_timeout: () =>
    key(
      duration({ min: '10s', max: '1h' }).prefault('5min'),
      'An rclone that neither copies nor checks anything for so long is ended.',
    ),
  mqtt_sync_status_topic: () =>
    key(plainTopic(UPKEEP_TOPICS.sync), 'Topic of how each remote stands; retained.'),
});

/** Schema of the keys that `cam_sync.yaml` alone has. It has no use for cameras and so does not include their file. */
export function syncSchema() {
  return z.strictObject({ ...includeShape(['cam_common.yaml']), ...syncShape() }, expects('a map of keys'));
}

/** Schema of all that cam-sync uses. */
export function camSyncSchema() {
  return syncSchema().extend(commonShape());
}

export type SyncValues = z.output<ReturnType<typeof syncSchema>>;

/** What is wrong between keys that are right on their own: key name and message. */
export function syncConflicts(raw: Readonly<Record<string, unknown>>): [string, string][] {
  const has = (name: string) => raw[name] !== undefined;
  if (has('remotes') && has('cloud_id'))
    return [['cloud_id', 'stands beside remotes; expected one of the two']];
  if (has('remotes') && has('cloud_path'))
    return [['cloud_path', 'stands beside remotes; expected it in each of them']];
  if (has('cloud_path') && !has('cloud_id'))
    return [['cloud_path', 'stands without cloud_id; expected both']];
  const message = typeof raw.cloud_id === 'string' ? soleNameFault(raw.cloud_id) : undefined;
  return message === undefined ? [] : [['cloud_id', message]];
}

/** The remotes of either form; empty if there is none. */
export function remoteConfigs(values: SyncValues): RemoteConfig[] {
  const { cloud_id, cloud_path, remotes = {} } = values;
  if (cloud_id !== undefined)
    return [remoteConfig(cloud_id, { ...remoteSchema().parse({}), cloud_id, cloud_path })];
  return Object.entries(remotes).map(([name, remote]) => remoteConfig(name, remote));
}

/** The checked values under the names that programs use. */
export function syncConfig(values: SyncValues): SyncConfig {
  return present<SyncConfig>({
    remotes: remoteConfigs(values),
    rclone: values.rclone,
    rcloneConfig: values.rclone_config && resolve(values.rclone_config),
    syncIntervalMs: values.sync_interval,
    syncStallTimeoutMs: values.sync_stall_timeout,
    mqttSyncStatusTopic: values.mqtt_sync_status_topic,
  });
}

function rcloneFault(value: string): string | undefined {
  return isAbsolute(value) || /^[^-/][^/]*$/.test(value)
    ? undefined
    : `is not a program; expected ${EXPECTED_RCLONE}`;
}
