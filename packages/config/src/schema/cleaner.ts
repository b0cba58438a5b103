import { UPKEEP_TOPICS } from '@pm-dvr/contracts';
import * as z from 'zod';
import { cronFault } from '../values/cron.ts';
import { expects } from '../values/expected.ts';
import { key, present } from '../values/key.ts';
import { type Bounds, duration, size } from '../values/quantity-schema.ts';
import { oneOf, text } from '../values/text-schema.ts';
import { commonShape } from './common.ts';
import { includeShape } from './include.ts';
import { lazyShape } from './lazy-shape.ts';
import { plainTopic } from './plain-topic.ts';

/** What one camera may have of the budget. */
export interface CameraLimit {
  /** Weight, where the budget is shared fairly; more than 0. */
  readonly share: number;
  readonly sizeBytes?: number;
}

/** What cam-cleaner alone needs: `cam_cleaner.yaml`. */
export interface CleanerConfig {
  readonly limitAgeMs?: number;
  readonly limitMinAgeMs: number;
  readonly sharing: 'fair' | 'oldest';
  /** By camera ID; a camera that is not in it has a share of 1 and no size. */
  readonly cameraLimits: Readonly<Record<string, CameraLimit>>;
  readonly eventsAgeMs?: number;
  readonly eventsSizeBytes?: number;
  /** Five fields as in crontab(5). */
  readonly cleanerSchedule: string;
  readonly cleanerCheckIntervalMs: number;
  readonly mqttCleanerStatusTopic: string;
}

const AGES: Bounds = { min: '1h', max: '36500d' };
const SIZES: Bounds = { min: '1MiB', max: '8000TiB' };
const SCHEDULE = '17 * * * *';
const EXPECTED_SCHEDULE = `times as cron writes them, such as "${SCHEDULE}"`;
const EXPECTED_SHARE = 'a number that is more than 0 and at most 1000';

/** Keys of one camera. */
export function cameraLimitShape() {
  return {
    share: key(
      z
        .number(expects(EXPECTED_SHARE))
        .gt(0, { error: () => `is too small; expected ${EXPECTED_SHARE}` })
        .max(1000, { error: () => `is too large; expected ${EXPECTED_SHARE}` })
        .meta({ 'x-type': 'number', 'x-bounds': 'more than 0, up to 1000' })
        .prefault(1),
      'Its weight when limit_total_size is shared fairly: a camera with 2 may keep twice as much as one with 1.',
    ),
    size: key(size(SIZES).optional(), 'What its footage that no event holds may take at most.', '4GiB'),
  };
}

/** Schema of one camera. */
export function cameraLimitSchema() {
  return z.strictObject(cameraLimitShape(), expects('a map with the keys share and size'));
}

function cameraLimitsSchema() {
  return z
    .record(z.string(), cameraLimitSchema(), expects('a map of cameras such as { front: { share: 2 } }'))
    .meta({ 'x-type': 'map' });
}

/** Keys of `cam_cleaner.yaml`. */
export const cleanerShape = lazyShape({
  limit_age: () =>
    key(
      duration(AGES).optional(),
      'Footage that no event holds is deleted when it is so old; without this key, age does not matter.',
      '30d',
    ),
  limit_min_age: () =>
    key(
      duration({ min: '0s', max: '1d' }).prefault('2min'),
      'Footage younger than this stays, whatever the other limits say: an event that happens now may still need it.',
    ),
  sharing: () =>
    key(
      oneOf(['fair', 'oldest']).prefault('fair'),
      'Whose footage goes when limit_total_size is exceeded: fair gives each camera its part, and what one does not ' +
        'need is shared by the others; oldest deletes the oldest of all cameras.',
    ),
  camera_limits: () => key(cameraLimitsSchema().optional(), 'Limits of single cameras, by their IDs.'),
  events_age: () =>
    key(
      duration(AGES).optional(),
      'Events so old are deleted, but none that a remote has yet to get; without this key, age does not matter.',
      '365d',
    ),
  events_size: () =>
    key(
      size(SIZES).optional(),
      'Budget of the events; beyond it the oldest are deleted, but none that a remote has yet to get. Without this key, ' +
        'they go only when the file system is short of space.',
      '100GiB',
    ),
  cleaner_schedule: () =>
    key(
      text(EXPECTED_SCHEDULE, (value) => cronFault(value, `"${SCHEDULE}"`))
        .meta({ 'x-type': 'cron' })
        .prefault(SCHEDULE),
      'When everything is measured and cleaned, in local time: minute, hour, day of the month, month, day of the week. It ' +
        'needs quotes if it begins with *.',
    ),
  cleaner_check_interval: () =>
    key(
      duration({ min: '1s', max: '1h' }).prefault('10s'),
      'How often the daemon looks at free space and budget between these times (see fs_min_free).',
    ),
  mqtt_cleaner_status_topic: () =>
    key(plainTopic(UPKEEP_TOPICS.cleaner), 'Topic of how full the store is and what was deleted; retained.'),
});

/** Schema of the keys that `cam_cleaner.yaml` alone has. It has no use for cameras' passwords and leaves them alone. */
export function cleanerSchema() {
  return z.strictObject(
    { ...includeShape(['cam_common.yaml']), ...cleanerShape() },
    expects('a map of keys'),
  );
}

/** Schema of all that cam-cleaner uses of its own file. */
export function camCleanerSchema() {
  return cleanerSchema().extend(commonShape());
}

export type CleanerValues = z.output<ReturnType<typeof cleanerSchema>>;

/** The checked values under the names that programs use. */
export function cleanerConfig(values: CleanerValues): CleanerConfig {
  const limits = Object.entries(values.camera_limits ?? {}).map(
    ([id, limit]) => [id, present<CameraLimit>({ share: limit.share, sizeBytes: limit.size })] as const,
  );
  return present<CleanerConfig>({
    limitAgeMs: values.limit_age,
    limitMinAgeMs: values.limit_min_age,
    sharing: values.sharing,
    cameraLimits: Object.fromEntries(limits),
    eventsAgeMs: values.events_age,
    eventsSizeBytes: values.events_size,
    cleanerSchedule: values.cleaner_schedule,
    cleanerCheckIntervalMs: values.cleaner_check_interval,
    mqttCleanerStatusTopic: values.mqtt_cleaner_status_topic,
  });
}
