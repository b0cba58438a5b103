/** What a metric is; the table of the guide says the same. */
export interface MetricDefinition {
  readonly type: 'counter' | 'gauge';
  /** What it counts, in one sentence, with its unit. */
  readonly help: string;
  /** Names of its labels, in the order in which they are written. */
  readonly labels: readonly string[];
  /** Who writes it. */
  readonly by: 'every daemon' | 'cam-service' | 'cam-event' | 'cam-sync' | 'cam-cleaner';
}

/** Not `instance`: Prometheus calls the machine so. */
const process = { labels: ['program', 'process'], by: 'every daemon' } as const;
const camera = { labels: ['camera'], by: 'cam-service' } as const;
const event = { labels: [], by: 'cam-event' } as const;
const remote = { labels: ['remote'], by: 'cam-sync' } as const;
const store = { labels: [], by: 'cam-cleaner' } as const;
const rule = { labels: ['rule'], by: 'cam-cleaner' } as const;

/** All metrics of the suite. Names and labels are a contract: alerts and dashboards of others rely on them. */
export const METRICS = {
  pm_dvr_build_info: {
    ...{ ...process, type: 'gauge', labels: ['program', 'process', 'version'] },
    help: 'Always 1; the version is in the label.',
  },
  pm_dvr_process_start_time_seconds: {
    ...{ ...process, type: 'gauge' },
    help: 'When the process was started, in seconds since the epoch.',
  },
  pm_dvr_camera_recording: {
    ...{ ...camera, type: 'gauge' },
    help: 'Whether video of the camera comes and is recorded.',
  },
  pm_dvr_camera_state: {
    ...{ ...camera, type: 'gauge', labels: ['camera', 'state'] },
    help: 'Whether the recorder of the camera is in this state.',
  },
  pm_dvr_camera_last_video_timestamp_seconds: {
    ...{ ...camera, type: 'gauge' },
    help: 'When the newest video came, in seconds since the epoch; absent before the first.',
  },
  pm_dvr_camera_frames_total: { ...camera, type: 'counter', help: 'Video frames that came.' },
  pm_dvr_camera_clips_total: { ...camera, type: 'counter', help: 'Clips that were finished.' },
  pm_dvr_camera_bytes_total: { ...camera, type: 'counter', help: 'Bytes of the clips that were finished.' },
  pm_dvr_camera_footage_seconds_total: {
    ...{ ...camera, type: 'counter' },
    help: 'Length of the clips that were finished.',
  },
  pm_dvr_camera_reconnects_total: {
    ...{ ...camera, type: 'counter' },
    help: 'How often video came back after it had failed.',
  },
  pm_dvr_camera_unrecorded_seconds_total: {
    ...{ ...camera, type: 'counter', labels: ['camera', 'cause'] },
    help: 'Time without footage by its cause, counted when it is over.',
  },
  pm_dvr_events_total: {
    ...{ ...event, type: 'counter', labels: ['state'] },
    help: 'How often an event, or a part of a long one, has reached this state.',
  },
  pm_dvr_events_running: { ...event, type: 'gauge', help: 'Events that are being saved.' },
  pm_dvr_event_clips_total: { ...event, type: 'counter', help: 'Clips that events have kept.' },
  pm_dvr_event_bytes_total: {
    ...{ ...event, type: 'counter' },
    help: 'Bytes of the clips that events have kept; as hard links they take no space of their own.',
  },
  pm_dvr_event_trigger_errors_total: {
    ...{ ...event, type: 'counter' },
    help: 'Messages that could not be followed, or not as a whole.',
  },
  pm_dvr_event_store_short: {
    ...{ ...event, type: 'gauge' },
    help: 'Whether the disk does not take what an event is to keep.',
  },
  pm_dvr_sync_backlog_files: {
    ...remote,
    type: 'gauge',
    help: 'Files that the remote has not verified yet.',
  },
  pm_dvr_sync_backlog_bytes: {
    ...{ ...remote, type: 'gauge' },
    help: 'Bytes of the files that the remote has not verified yet.',
  },
  pm_dvr_sync_last_success_timestamp_seconds: {
    ...{ ...remote, type: 'gauge' },
    help: 'When a file was verified last, in seconds since the epoch; absent before the first.',
  },
  pm_dvr_sync_verified_files_total: {
    ...{ ...remote, type: 'counter' },
    help: 'Files that were uploaded and verified.',
  },
  pm_dvr_sync_verified_bytes_total: {
    ...{ ...remote, type: 'counter' },
    help: 'Bytes of the files that were uploaded and verified.',
  },
  pm_dvr_sync_failing: {
    ...{ ...remote, type: 'gauge' },
    help: 'Whether the remote does not take what it is to take.',
  },
  pm_dvr_sync_failures_total: {
    ...{ ...remote, type: 'counter', labels: ['remote', 'trouble'] },
    help: 'Attempts that failed, by the kind of trouble.',
  },
  pm_dvr_sync_blocked_events: {
    ...{ ...remote, type: 'gauge' },
    help: 'Events that cannot be uploaded whole, for clips are missing or altered here.',
  },
  pm_dvr_cleaner_runs_total: {
    ...{ ...store, type: 'counter', labels: ['result'] },
    help: 'Runs of the cleaner: all limits held (ok), something is wrong (trouble), it could not work (failed).',
  },
  pm_dvr_cleaner_last_run_timestamp_seconds: {
    ...{ ...store, type: 'gauge' },
    help: 'When the last run ended, in seconds since the epoch.',
  },
  pm_dvr_cleaner_status: {
    ...{ ...store, type: 'gauge' },
    help: 'Nagios code of the last run: 0 all limits are held, 1 something is wrong, 2 evidence had to go or nothing can be recorded.',
  },
  pm_dvr_cleaner_deleted_clips_total: {
    ...{ ...rule, type: 'counter' },
    help: 'Clips that were deleted, by the rule that asked for it.',
  },
  pm_dvr_cleaner_deleted_event_parts_total: {
    ...{ ...rule, type: 'counter' },
    help: 'Events, or parts of long ones, that were deleted, by the rule that asked for it.',
  },
  pm_dvr_cleaner_deleted_bytes_total: {
    ...{ ...rule, type: 'counter' },
    help: 'Bytes that became free by deletions, by the rule that asked for it.',
  },
  pm_dvr_store_routine_bytes: {
    ...{ ...store, type: 'gauge' },
    help: 'Bytes of footage that no event holds, after the last run.',
  },
  pm_dvr_store_events_bytes: {
    ...{ ...store, type: 'gauge' },
    help: 'Bytes of footage that events hold, after the last run.',
  },
  pm_dvr_store_unsafe_event_parts: {
    ...{ ...store, type: 'gauge' },
    help: 'Events, or parts of long ones, that some remote has not verified yet.',
  },
  pm_dvr_store_limit_bytes: {
    ...{ ...store, type: 'gauge', labels: ['limit'] },
    help: 'The limits of the configuration, by their keys; one that is not set is absent.',
  },
  pm_dvr_store_free_bytes: {
    ...{ ...store, type: 'gauge', labels: ['folder'] },
    help: 'Free bytes of the file system of the clips (recent), and of that of the events if it is another one.',
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

export type MetricName = keyof typeof METRICS;

/** The metrics that have this one label. */
export type MetricNameBy<Label extends string> = {
  [Name in MetricName]: (typeof METRICS)[Name]['labels'] extends readonly [Label] ? Name : never;
}[MetricName];

type Labels<Name extends MetricName> = Readonly<Record<(typeof METRICS)[Name]['labels'][number], string>>;

/** A metric with its values; what the writer of metrics wants. */
export interface Metric {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly samples: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
}

/** A metric of the suite with its values; those that are undefined are left out. */
export function metric<Name extends MetricName>(
  name: Name,
  values: readonly (readonly [labels: Labels<Name>, value: number | undefined])[],
): Metric {
  const { type, help } = METRICS[name];
  const samples = values.flatMap(([labels, value]) => (value === undefined ? [] : [{ labels, value }]));
  return { name, type, help, samples };
}

/** What every daemon says of its process. */
export function processMetrics(facts: {
  readonly program: string;
  /** What tells several processes of one program apart. */
  readonly process: string;
  readonly version: string;
  /** Seconds since the epoch. */
  readonly startSeconds: number;
}): Metric[] {
  const { program, process, version, startSeconds } = facts;
  return [
    metric('pm_dvr_build_info', [[{ program, process, version }, 1]]),
    metric('pm_dvr_process_start_time_seconds', [[{ program, process }, startSeconds]]),
  ];
}
