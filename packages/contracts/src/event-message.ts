import * as z from 'zod';
import { HOLE_CAUSES } from './event-manifest.ts';

/** Default topics of cam-event. The first is subscribed; the others are published. */
export const EVENT_TOPICS = {
  /** Triggers; `+` stands for a camera. */
  save: 'hw/cameras/+/ctl/save',
  /** Answers to `ping`: seconds since the epoch. Not retained. */
  pong: 'services/cam_event',
  /** The life of each event ({@link eventLifeSchema}). Not retained. */
  life: 'services/cam_event/event',
  /** Messages that could not be followed ({@link eventErrorSchema}). Not retained. */
  error: 'services/cam_event/error',
  /** Whether cam-event runs ({@link eventServiceStatusSchema}). Retained, with a last will. */
  status: 'services/cam_event/status',
  /** Whether a camera's switch for persistent recording is on ({@link eventSwitchSchema}). Retained; only with Home Assistant discovery. */
  switch: 'services/cam_event/switch/%camid%',
} as const;

/** What a trigger may ask for, in both of its forms: `<event>,<mode>,<cam>…` and JSON's `mode`. In any case of letters. */
export const TRIGGER_MODES = ['once', 'on', 'persistent on', 'off', 'persistent off'] as const;
export type TriggerMode = (typeof TRIGGER_MODES)[number];

/**
 * What becomes of an event: `started` when it is accepted, `saving` when all clips from before it are kept, then
 * `complete` or `incomplete`, which each part of a long event says of itself.
 */
export const eventLifeSchema = z.object({
  state: z.enum(['started', 'saving', 'complete', 'incomplete']),
  id: z.string(),
  event: z.string(),
  mode: z.enum(['once', 'persistent']),
  part: z.int(),
  /** Whether the event goes on after this part. */
  continued: z.boolean(),
  cameras: z.array(z.string()),
  /** Seconds since the epoch, with fractions. */
  at: z.number(),
  /** `DAY/NAME.json`, relative to the events folder. */
  manifest: z.string(),
  clips: z.int(),
  bytes: z.int(),
  /** What is missing, by camera; only in `incomplete`. Seconds. */
  missing: z
    .array(z.object({ camera: z.string(), cause: z.enum(HOLE_CAUSES), seconds: z.number() }))
    .optional(),
  /** Seconds since the epoch at which this message was made. */
  timestamp: z.int(),
});
export type EventLife = z.infer<typeof eventLifeSchema>;

/** Why a message was not followed. */
export const eventErrorSchema = z.object({
  code: z.string(),
  message: z.string(),
  /** Topic on which it came. */
  topic: z.string(),
  /** Its beginning. */
  payload: z.string(),
  timestamp: z.int(),
});
export type EventError = z.infer<typeof eventErrorSchema>;

/** Retained state of the switch of one camera. */
export const eventSwitchSchema = z.object({
  camera: z.string(),
  state: z.enum(['on', 'off']),
  /** Text of the persistent event. */
  event: z.string(),
  /** Seconds since the epoch at which this message was made. */
  timestamp: z.int(),
});
export type EventSwitch = z.infer<typeof eventSwitchSchema>;

/** Retained status of the daemon. Nagios codes: 0 it works, 1 the disk does not take what is to be kept, 2 it is not there. */
export const eventServiceStatusSchema = z.object({
  code: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  message: z.string(),
  date: z.string(),
  timestamp: z.int(),
  state: z.enum(['running', 'stopped', 'gone']),
  /** IDs of the events that are being saved; the first 20. */
  events: z.array(z.string()),
  /** How many there are. */
  running: z.int(),
});
export type EventServiceStatus = z.infer<typeof eventServiceStatusSchema>;
