import { resolve } from 'node:path';
import {
  DEFAULT_BASE_DIR,
  DEFAULT_CLIP_TEMPLATE,
  DEFAULT_STATUS_TOPIC,
  storeLayout,
  templateFault,
} from '@pm-dvr/contracts';
import { LOG_FORMATS, type LogFormat } from '@pm-dvr/runtime';
import * as z from 'zod';
import { valueText } from '../fault.ts';
import { expects } from '../values/expected.ts';
import { key, present } from '../values/key.ts';
import { duration, size } from '../values/quantity-schema.ts';
import { formatSize } from '../values/size.ts';
import { absolutePath, oneOf, text } from '../values/text-schema.ts';
import { cameraTopic } from './camera-topic.ts';
import { includeShape } from './include.ts';
import { lazyShape } from './lazy-shape.ts';
import { type MqttConfig, mqttSchema } from './mqtt.ts';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

/** What all daemons share: `cam_common.yaml`. All directories are absolute. */
export interface CommonConfig {
  readonly baseDir: string;
  readonly recentDir: string;
  readonly eventsDir: string;
  readonly recordsNameTemplate: string;
  readonly limitTotalSizeBytes: number;
  readonly limitMinSizeBytes?: number;
  readonly fsMinFreeBytes: number;
  readonly mqtt?: MqttConfig;
  /** With `%camid%` in it. */
  readonly mqttTopicStatus: string;
  readonly whineEmail?: string;
  readonly whineAfterMs: number;
  readonly sendmail: string;
  /** Without it no metrics are written. */
  readonly metricsDir?: string;
  readonly metricsIntervalMs: number;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  readonly logFormat: LogFormat;
  /** For `process.umask`. */
  readonly umask: number;
}

const SIZES = { min: '1MiB', max: '8000TiB' };
const EXPECTED_MAIL = 'one mail address such as admin@example.org, or a local user';
const EXPECTED_UMASK = 'an octal number such as "0027"';

/** Keys of `cam_common.yaml`. */
export const commonShape = lazyShape({
  base_dir: () => key(absolutePath(DEFAULT_BASE_DIR).prefault(DEFAULT_BASE_DIR), 'Root of all data.'),
  recent_dir: () =>
    key(
      absolutePath('/srv/cams/recent').optional(),
      'Folder of the clips; without this key, "recent" in base_dir.',
      `${DEFAULT_BASE_DIR}/recent`,
    ),
  events_dir: () =>
    key(
      absolutePath('/srv/cams/events').optional(),
      'Folder of the events; without this key, "events" in base_dir. Links need the same file system as the clips; ' +
        'elsewhere clips are copied.',
      `${DEFAULT_BASE_DIR}/events`,
    ),
  records_name_template: () =>
    key(
      text('a clip name template', clipTemplateFault)
        .meta({ 'x-type': 'template' })
        .prefault(DEFAULT_CLIP_TEMPLATE),
      'Name of a clip: %cam%, %dt% (start), %pid%, %index% and %seglen% (length in seconds), each once.',
    ),
  limit_total_size: () =>
    key(
      size(SIZES).prefault('10GiB'),
      'Budget of the footage that no event holds; what is beyond it is deleted by cam-cleaner.',
    ),
  limit_min_size: () =>
    key(
      size(SIZES).optional(),
      'What the recordings may be shrunk to when the file system is short of space (see fs_min_free).',
      '1GiB',
    ),
  fs_min_free: () =>
    key(
      size(SIZES).prefault('1GiB'),
      'Floor of free space on the file system; below it nothing is recorded until there is more.',
    ),
  mqtt: () => key(mqttSchema().optional(), 'The MQTT broker; without this key nothing is published.'),
  mqtt_topic_status: () =>
    key(cameraTopic(DEFAULT_STATUS_TOPIC), "Topic of a camera's status; %camid% stands for the camera."),
  whine_email: () =>
    key(
      text(EXPECTED_MAIL, mailFault).meta({ 'x-type': 'mail address' }).optional(),
      'Who gets mail when a camera is down; without this key, nobody.',
      'admin@example.org',
    ),
  whine_after: () =>
    key(
      duration({ min: '1s', max: '7d' }).prefault('10min'),
      'How long a camera is down before mail is sent.',
    ),
  sendmail: () =>
    key(absolutePath('/usr/sbin/sendmail').prefault('/usr/sbin/sendmail'), 'Program that takes mail.'),
  metrics_dir: () =>
    key(
      absolutePath('/var/lib/prometheus/node-exporter').optional(),
      "Folder of node_exporter's textfile collector, in which each daemon leaves its metrics; without this key there are none.",
      '/var/lib/prometheus/node-exporter',
    ),
  metrics_interval: () =>
    key(duration({ min: '1s', max: '1h' }).prefault('15s'), 'How often metrics are written.'),
  log_level: () => key(oneOf(LOG_LEVELS).prefault('info'), 'Least important message that is logged.'),
  log_format: () =>
    key(
      oneOf(LOG_FORMATS).prefault('auto'),
      'Form of the log; auto is systemd where it goes to the journal, and human everywhere else.',
    ),
  umask: () =>
    key(
      text(EXPECTED_UMASK, umaskFault).meta({ 'x-type': 'octal number' }).prefault('0027'),
      'Permissions that new files do not get: "0027" lets the group read and others nothing.',
    ),
});

/** Schema of `cam_common.yaml`. */
export function commonSchema() {
  return z.strictObject({ ...includeShape(), ...commonShape() }, expects('a map of keys'));
}

export type CommonValues = z.output<ReturnType<typeof commonSchema>>;

/** What is wrong between keys that are right on their own: key name and message. */
export function commonConflicts(raw: Readonly<Record<string, unknown>>): [string, string][] {
  const shape = commonShape();
  const total = shape.limit_total_size.safeParse(raw.limit_total_size).data;
  const min = shape.limit_min_size.safeParse(raw.limit_min_size).data;
  if (total === undefined || min === undefined || min < total) return [];
  return [['limit_min_size', `is too large; expected less than limit_total_size (${formatSize(total)})`]];
}

/** The checked values under the names that programs use. */
export function commonConfig(values: CommonValues, mqtt: MqttConfig | undefined): CommonConfig {
  const layout = storeLayout(
    present({
      baseDir: resolve(values.base_dir),
      recentDir: values.recent_dir && resolve(values.recent_dir),
      eventsDir: values.events_dir && resolve(values.events_dir),
    }),
  );
  return present<CommonConfig>({
    baseDir: layout.baseDir,
    recentDir: layout.recentDir,
    eventsDir: layout.eventsDir,
    recordsNameTemplate: values.records_name_template,
    limitTotalSizeBytes: values.limit_total_size,
    limitMinSizeBytes: values.limit_min_size,
    fsMinFreeBytes: values.fs_min_free,
    mqtt,
    mqttTopicStatus: values.mqtt_topic_status,
    whineEmail: values.whine_email,
    whineAfterMs: values.whine_after,
    sendmail: values.sendmail,
    metricsDir: values.metrics_dir && resolve(values.metrics_dir),
    metricsIntervalMs: values.metrics_interval,
    logLevel: values.log_level,
    logFormat: values.log_format,
    umask: Number.parseInt(values.umask, 8),
  });
}

function clipTemplateFault(value: string): string | undefined {
  const fault = templateFault(value);
  return fault === undefined
    ? undefined
    : `is not a clip name template: ${fault}; expected one such as ${DEFAULT_CLIP_TEMPLATE}`;
}

function mailFault(value: string): string | undefined {
  return /^[A-Za-z0-9._%+][A-Za-z0-9._%+-]*(?:@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)?$/.test(value)
    ? undefined
    : `is not a mail address; expected ${EXPECTED_MAIL}`;
}

function umaskFault(value: string): string | undefined {
  return /^0?[0-7]{3}$/.test(value)
    ? undefined
    : `${valueText(value)} is not an octal number; expected ${EXPECTED_UMASK}`;
}
