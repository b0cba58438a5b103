import * as z from 'zod';
import { CAUSE_NAMES } from './causes.ts';

export const CAMERA_STATES = ['starting', 'recording', 'waiting', 'paused', 'stopped', 'gone'] as const;

/**
 * The retained status of a camera on `mqtt_topic_status`. `code`, `message`, `date` and `timestamp` are the
 * original's; the rest says more. Nagios codes: 0 recording, 1 no video at present, 2 no recorder.
 */
export const statusMessageSchema = z.object({
  code: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  message: z.string(),
  /** Local date for people, RFC 3339. */
  date: z.string(),
  /** Seconds since the epoch at which this message was made. */
  timestamp: z.int(),
  state: z.enum(CAMERA_STATES),
  /** Seconds since the epoch. */
  state_since: z.int(),
  /** Why there is no video; absent while there is. */
  cause: z.enum(CAUSE_NAMES).optional(),
  /** File name of the newest finished clip. */
  last_clip: z.string().optional(),
  /** When that clip ended, RFC 3339. */
  last_clip_end: z.string().optional(),
  /** Percent of the local day up to now that is in finished clips; absent while the day's clips are not known yet. */
  coverage_today: z.number().optional(),
  /** Video frames per second, by the stream's own time, between the newest two counts. */
  fps: z.number().optional(),
  /** Bits per second over the newest clip. */
  bit_rate: z.int().optional(),
  /** How often video came back since the recorder started. */
  reconnects: z.int(),
});

export type StatusMessage = z.infer<typeof statusMessageSchema>;

/** Default topic; `%camid%` is replaced by the camera's ID. */
export const DEFAULT_STATUS_TOPIC = 'hw/cameras/%camid%';
