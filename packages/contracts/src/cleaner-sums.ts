import * as z from 'zod';

/**
 * What others may read of `cleaner/sums.json`, in which cam-cleaner keeps what it measured: the clips of each camera and day
 * (`CAMERA/DAY`), in parts. It may be missing, and be older than the store; whoever reads it must do without.
 */
export const cleanerSumsSchema = z.object({
  version: z.literal(1),
  clipDays: z.record(
    z.string(),
    z.object({
      /** When it was listed, milliseconds since the epoch. */
      takenMs: z.number(),
      chunks: z.array(
        z.object({
          bytes: z.number(),
          /** Begin of the first clip, end of the last; both 0 without clips. */
          fromMs: z.number(),
          toMs: z.number(),
          /** What events hold of it. */
          held: z.object({ bytes: z.number() }).optional(),
        }),
      ),
    }),
  ),
});

export type CleanerSums = z.infer<typeof cleanerSumsSchema>;
