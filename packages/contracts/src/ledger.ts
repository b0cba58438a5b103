import * as z from 'zod';
import { CAUSE_NAMES } from './causes.ts';

/**
 * One line of `ledger/<cam>/<YYYY.MM.DD>.jsonl`. Instants are milliseconds since the epoch (`*_ms`); `at` repeats
 * the instant of the entry as local RFC 3339 text for people. A line stands in the file of the local day of its
 * `at_ms`; lines are in the order in which they were written.
 */
const instantMs = z.int().nonnegative();
const header = { at_ms: instantMs, at: z.string() };
const cause = z.enum(CAUSE_NAMES);
const stretch = { ...header, from_ms: instantMs, to_ms: instantMs, cause, detail: z.string() };

export const ledgerEntrySchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), ...header, pid: z.int().positive() }),
  z.object({ type: z.literal('outage'), ...header, cause, detail: z.string() }),
  z.object({ type: z.literal('video'), ...header }),
  z.object({ type: z.literal('gap'), ...stretch }),
  z.object({ type: z.literal('pause'), ...stretch }),
  z.object({
    type: z.literal('stop'),
    ...header,
    pid: z.int().positive(),
    cause: z.literal('recorder-reconfigured').optional(),
  }),
  z.object({
    type: z.literal('expired'),
    ...header,
    from_ms: instantMs,
    to_ms: instantMs,
    clips: z.int().nonnegative(),
    bytes: z.int().nonnegative(),
    rule: z.string(),
  }),
  z.object({ type: z.literal('lost'), ...header, file: z.string(), detail: z.string() }),
]);

/**
 * - `start`, `stop`: the recorder took up, and laid down on purpose, its duty for this camera;
 *   with a cause, only to take it up again at once with another configuration.
 * - `outage`: from here on no video, and why; a later `outage` refines it.
 * - `video`: frames flow (again).
 * - `gap`: a measured hole between two clips, written when the clip after it is finished; `at_ms` is then.
 * - `pause`: a measured stretch inside of a clip in which no frame came, written when the clip is finished.
 * - `expired`: retention removed the clips of this stretch.
 * - `lost`: a file left behind by a crash held nothing that could be salvaged.
 */
export type LedgerEntry = z.infer<typeof ledgerEntrySchema>;
