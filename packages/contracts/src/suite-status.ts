import * as z from 'zod';
import { CAUSE_NAMES } from './causes.ts';
import { cameraIdSchema } from './ids.ts';
import { SYNC_TROUBLES } from './upkeep-message.ts';

/** From well to worst. */
export const VERDICTS = ['ok', 'warning', 'critical'] as const;
export type Verdict = (typeof VERDICTS)[number];

/**
 * What `cam-report status --json` prints: the whole suite at one instant. Instants and lengths are milliseconds (`*_ms`),
 * instants since the epoch. Of what is judged, `message` says in one line how it stands.
 */
const instantMs = z.int().nonnegative();
const lengthMs = z.int().nonnegative();
const bytes = z.int().nonnegative();
const judged = { verdict: z.enum(VERDICTS), message: z.string() };

/** What a state file says, and how long ago it was written. */
const saidSchema = z.object({ message: z.string(), code: z.int().min(0).max(3), age_ms: lengthMs });

export const cameraHealthSchema = z.object({
  camera: cameraIdSchema,
  ...judged,
  /** Whether a running process holds the camera's lock. */
  recorder_running: z.boolean(),
  /** Of the state file; null without one that can be read. */
  state: saidSchema.nullable(),
  /** End of the newest video on the disk; absent if there is none. */
  last_video_ms: instantMs.optional(),
  last_video_age_ms: lengthMs.optional(),
  /** Share of the time since midnight that retention has left, 0 to 100, cut to three decimals; null if there is none yet. */
  covered_today_percent: z.number().nullable(),
  missing_today_ms: lengthMs,
  unexplained_today_ms: lengthMs,
  /** By cause, the longest first. */
  holes_today: z.array(
    z.object({
      cause: z.enum([...CAUSE_NAMES, 'unexplained']),
      count: z.int().positive(),
      length_ms: lengthMs,
    }),
  ),
  /** Bits per second over the newest clip. */
  bit_rate: z.int().nonnegative().optional(),
  /** Of all its clips, those included that events hold as well; as cam-cleaner has measured last. */
  bytes: bytes.optional(),
  /** The oldest day folder, `YYYY.MM.DD`. */
  oldest_day: z.string().optional(),
});

export const eventsHealthSchema = z.object({
  ...judged,
  /** Whether cam-event follows messages. */
  daemon_running: z.boolean(),
  /** Being saved; `saver_running` is false for what a process left that is gone. */
  running: z.array(z.object({ id: z.string(), part: z.int().positive(), saver_running: z.boolean() })),
  /** How many persistent events are switched on. */
  persistent: z.int().nonnegative(),
  /** Parts of events, the newest first: those of the last 24 hours, at most 100, and the last one before. */
  recent: z.array(
    z.object({
      id: z.string(),
      part: z.int().positive(),
      at_ms: instantMs,
      state: z.enum(['saving', 'complete', 'incomplete', 'damaged']),
      clips: z.int().nonnegative(),
      holes: z.int().nonnegative(),
      missing_ms: lengthMs,
    }),
  ),
});

export const remoteHealthSchema = z.object({
  remote: z.string(),
  ...judged,
  state: z.enum(['idle', 'copying', 'checking', 'waiting', 'failing', 'unknown']),
  backlog_files: z.int().nonnegative(),
  backlog_bytes: bytes,
  last_success_ms: instantMs.optional(),
  trouble: z.enum(SYNC_TROUBLES).optional(),
  failing_since_ms: instantMs.optional(),
});

export const diskHealthSchema = z.object({
  /** The store's folder that shows it. */
  path: z.string(),
  ...judged,
  size_bytes: bytes,
  free_bytes: bytes,
  /** `fs_min_free`; absent if no configuration was read. */
  floor_bytes: bytes.optional(),
  /** Both absent where the file system does not count them. */
  inodes: z.int().nonnegative().optional(),
  inodes_free: z.int().nonnegative().optional(),
  /** When the cameras would have filled it if nothing were deleted; absent if nobody can tell. */
  full_in_ms: lengthMs.optional(),
});

export const cleanerHealthSchema = z.object({
  ...judged,
  /** What the last run left behind; null if none ever did. */
  state: saidSchema.nullable(),
  /** Of footage that no event holds, as it was measured at `measured_ms`. */
  routine_bytes: bytes.optional(),
  measured_ms: instantMs.optional(),
  /** `limit_total_size`; absent if no configuration was read. */
  budget_bytes: bytes.optional(),
});

export const unitHealthSchema = z.object({
  unit: z.string(),
  ...judged,
  active: z.string(),
  sub: z.string(),
  restarts: z.int().nonnegative(),
});

export const suiteStatusSchema = z.object({
  version: z.literal(1),
  /** The worst of all. */
  ...judged,
  generated: z.string(),
  generated_ms: instantMs,
  base_dir: z.string(),
  cameras: z.array(cameraHealthSchema),
  /** Absent, as are the next three, if cameras were named. */
  events: eventsHealthSchema.optional(),
  sync: z.object({ running: z.boolean(), remotes: z.array(remoteHealthSchema) }).optional(),
  disks: z.array(diskHealthSchema).optional(),
  cleaner: cleanerHealthSchema.optional(),
  /** Null where there is no systemd. */
  units: z.array(unitHealthSchema).nullable(),
});

export type SuiteStatus = z.infer<typeof suiteStatusSchema>;
export type CameraHealth = z.infer<typeof cameraHealthSchema>;
export type EventsHealth = z.infer<typeof eventsHealthSchema>;
export type RemoteHealth = z.infer<typeof remoteHealthSchema>;
export type DiskHealth = z.infer<typeof diskHealthSchema>;
export type CleanerHealth = z.infer<typeof cleanerHealthSchema>;
export type UnitHealth = z.infer<typeof unitHealthSchema>;
