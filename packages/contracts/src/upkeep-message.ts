import * as z from 'zod';

/** Default topics of cam-sync and cam-cleaner. */
export const UPKEEP_TOPICS = {
  /** How each remote stands ({@link syncStatusSchema}). Retained, with a last will. */
  sync: 'services/cam_sync/status',
  /** What the last run did, and how full the disk is ({@link cleanerStatusSchema}). Retained. */
  cleaner: 'services/cam_cleaner/status',
} as const;

export const SYNC_TROUBLES = ['network', 'quota', 'auth', 'config', 'other'] as const;

/** Why a remote does not take what it is to take. */
export type SyncTrouble = (typeof SYNC_TROUBLES)[number];

/** How one remote stands; instants are seconds since the epoch. */
export const remoteStatusSchema = z.object({
  /** `idle`: all that can be uploaded is there. `waiting`: outside its hours, or cam-sync does not run. */
  state: z.enum(['idle', 'copying', 'checking', 'waiting', 'failing']),
  /** Files and bytes that are not verified there yet. */
  backlog_files: z.int(),
  backlog_bytes: z.int(),
  /** When a file was verified last. */
  last_success: z.int().optional(),
  /** The trouble that it has; absent if it has none. */
  trouble: z.enum(SYNC_TROUBLES).optional(),
  error: z.string().optional(),
  failing_since: z.int().optional(),
  /** When it is tried again. */
  next_try: z.int().optional(),
  /** Events that cannot be uploaded whole, for clips are missing here or are not what was kept; absent if there are none. */
  blocked: z.object({ events: z.int(), /** What is wrong with one of them. */ first: z.string() }).optional(),
  /** Of what is being copied. */
  progress: z
    .object({
      bytes: z.int(),
      total_bytes: z.int(),
      /** Bytes a second. */
      rate: z.number(),
      /** Seconds; absent while nobody can tell. */
      left: z.number().optional(),
    })
    .optional(),
});
export type RemoteStatus = z.infer<typeof remoteStatusSchema>;

/**
 * Retained status of cam-sync. Nagios codes: 0 it works, 1 a remote is in trouble or an event cannot be uploaded whole, 2 it is
 * not there.
 */
export const syncStatusSchema = z.object({
  code: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  message: z.string(),
  date: z.string(),
  timestamp: z.int(),
  state: z.enum(['running', 'stopped', 'gone']),
  remotes: z.record(z.string(), remoteStatusSchema),
});
export type SyncStatus = z.infer<typeof syncStatusSchema>;

/**
 * Retained status of the store, after each run of cam-cleaner that changed or found something. Nagios codes: 0 all limits are
 * held, 1 something could not be deleted or a limit is not held, 2 evidence that is on no remote had to go, or recording stops.
 */
export const cleanerStatusSchema = z.object({
  code: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  message: z.string(),
  date: z.string(),
  timestamp: z.int(),
  routine_bytes: z.int(),
  /** Bytes of files that events hold. */
  events_bytes: z.int(),
  free_bytes: z.int(),
  /** Of the last run that deleted anything: what it freed. */
  freed_bytes: z.int(),
  freed_clips: z.int(),
  /** Parts of events that some remote has not verified yet. */
  unsafe_events: z.int(),
});
export type CleanerStatus = z.infer<typeof cleanerStatusSchema>;
