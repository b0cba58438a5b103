import * as z from 'zod';
import { CAUSE_NAMES } from './causes.ts';
import { cameraIdSchema } from './ids.ts';

/**
 * The manifest of an event, or of one part of a long one: what was asked for, which clips were kept, and what the
 * window lacks. Instants are whole milliseconds since the epoch (`*_ms`); the same key without `_ms` repeats them as
 * local RFC 3339 text for people. Design: docs/design/events.md.
 */
const instantMs = z.int().nonnegative();
const lengthMs = z.int().nonnegative();
const fileName = z.string().regex(/^[^/\0]{1,255}$/, { error: 'a file name without folder' });
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, { error: '64 hexadecimal digits' });
/** `YYYY.MM.DD/NAME`, relative to the events folder. */
const manifestPath = z.string().regex(/^\d{4}\.\d\d\.\d\d\/[^/\0]{1,255}$/, { error: 'DAY/NAME.json' });

/** Why a stretch of the window is not in the event: a cause of the ledger, or what only an event can lack. */
export const HOLE_CAUSES = [
  ...CAUSE_NAMES,
  /** Retention had removed it before the event. */
  'expired',
  /** The camera was not known yet. */
  'not-yet-recorded',
  /** In a file that its recorder never finished. */
  'unfinished',
  /** The clip is in the store but could not be kept; the detail says why. */
  'not-kept',
  /** Nobody knows: a defect, or a clip that somebody removed. */
  'unexplained',
] as const;

export const eventHoleSchema = z.object({
  from: z.string(),
  from_ms: instantMs,
  to_ms: instantMs,
  cause: z.enum(HOLE_CAUSES),
  detail: z.string(),
});

export const keptClipSchema = z.object({
  /** File name of the link, in the folder of the manifest. */
  link: fileName,
  /** File name of the clip in the store. */
  clip: fileName,
  start: z.string(),
  start_ms: instantMs,
  duration_ms: lengthMs,
  /** From the event to the first frame. */
  offset_ms: z.int(),
  bytes: z.int().nonnegative(),
  /** Absent only while the manifest is `saving`. */
  sha256: sha256.optional(),
  /** `link`: the same file as the clip; `reflink`: shares its blocks; `copy`: on another file system, compared. */
  kept: z.enum(['link', 'reflink', 'copy']),
});

const windowSchema = z.object({
  from: z.string(),
  from_ms: instantMs,
  /** Absent while a persistent event runs. */
  to: z.string().optional(),
  to_ms: instantMs.optional(),
});

export const eventManifestSchema = z.object({
  version: z.literal(1),
  /** `complete`: every camera's whole window is in the clips. Both `complete` and `incomplete` are final. */
  state: z.enum(['saving', 'complete', 'incomplete']),
  /** ID of the event; part of all its file names. */
  id: z.string(),
  /** As it was sent or typed. */
  event: z.string(),
  mode: z.enum(['once', 'persistent']),
  /** Parts of an event count from 1; each has a manifest of its own. */
  part: z.int().positive(),
  /** Whether the event goes on after this part. */
  continued: z.boolean(),
  /** The instant of the event. */
  at: z.string(),
  at_ms: instantMs,
  trigger: z.object({
    by: z.enum(['mqtt', 'command']),
    topic: z.string().optional(),
    received: z.string(),
    received_ms: instantMs,
    /** SHA-256 of topic and payload. */
    digest: sha256.optional(),
    /** MQTT's packet identifier: a message that is sent again keeps it. */
    packet_id: z.int().positive().optional(),
    /** The message waited at the broker, for at most so long: the window reaches back so much further. */
    late_ms: lengthMs.optional(),
  }),
  /** What was asked for, in this part. Several stretches if the clock was set meanwhile; sorted by time of recording. */
  windows: z.array(windowSchema).min(1),
  cameras: z.record(
    cameraIdSchema,
    z.object({
      /** In the order of their numbers. */
      clips: z.array(keptClipSchema),
      /** What the windows lack, sorted; empty while `saving`. */
      holes: z.array(eventHoleSchema),
    }),
  ),
  updated: z.string(),
  updated_ms: instantMs,
  /** Place in the chain of all final manifests, from 1 on. Present exactly if final. */
  sequence: z.int().positive().optional(),
  /** The manifest before this one in the chain; null for the first. Present exactly if final. */
  previous: z.object({ manifest: manifestPath, sha256 }).nullable().optional(),
});

export type EventManifest = z.infer<typeof eventManifestSchema>;
export type KeptClip = z.infer<typeof keptClipSchema>;
export type EventHole = z.infer<typeof eventHoleSchema>;
export type HoleCause = EventHole['cause'];

/**
 * One line of `events/chain/<YYYY.MM.DD>.jsonl`, in the order of `sequence`.
 * - `sealed`: a manifest became final; `sha256` is that of the file's bytes.
 * - `expired`: retention removed that event's part, by a rule.
 */
export const chainEntrySchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('sealed'),
    at: z.string(),
    at_ms: instantMs,
    sequence: z.int().positive(),
    manifest: manifestPath,
    sha256,
  }),
  z.object({
    type: z.literal('expired'),
    at: z.string(),
    at_ms: instantMs,
    manifest: manifestPath,
    rule: z.string(),
  }),
]);

export type ChainEntry = z.infer<typeof chainEntrySchema>;
export type SealedEntry = Extract<ChainEntry, { type: 'sealed' }>;
