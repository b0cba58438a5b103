import * as z from 'zod';

/**
 * A line of `sync/<remote>/<YYYY.MM.DD>.jsonl`: what is known of a remote's copy of one file of that day folder of the events. Of
 * the lines of a file the last one holds. Design: docs/design/sync.md.
 */
const header = { at: z.string(), at_ms: z.int().nonnegative() };
const file = z.string().regex(/^[^/\0]{1,255}$/, { error: 'a file name without folder' });

export const syncEntrySchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('verified'),
    ...header,
    file,
    bytes: z.int().nonnegative(),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  z.object({ type: z.literal('gone'), ...header, file, detail: z.string() }),
]);

/**
 * - `verified`: after its upload the file was found at the remote, as it is here: size and, where the remote has one, hash.
 * - `gone`: it had been verified, and a later look found it missing or different.
 */
export type SyncEntry = z.infer<typeof syncEntrySchema>;

/** A remote's name is a folder name and part of a topic: the grammar of a camera ID. */
export const REMOTE_NAME_PATTERN = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

/** Which events a remote gets; without a list, all. */
export interface RemoteFilter {
  readonly cameras?: readonly string[];
  /** Patterns for the text of an event: `*` stands for any text, `?` for one character; case does not matter. */
  readonly events?: readonly string[];
}
