import type { SyncTrouble } from '@pm-dvr/contracts';
import { type OpenFile, openPath } from './open-file.ts';
import type { Batch } from './queue-policy.ts';
import type { CopyProgress } from './rclone/rclone-copy.ts';

/** What went wrong at a remote. */
export interface Trouble {
  readonly kind: SyncTrouble;
  /** One line, without secrets. */
  readonly error: string;
}

/** What a remote says of files. */
export interface Checked {
  /** There as they are here. */
  readonly verified: readonly string[];
  /** All others. */
  readonly failed: readonly { readonly file: string; readonly detail: string }[];
  /** Why it could not be said of all of them; absent also if the question was broken off. */
  readonly trouble?: Trouble;
}

/** The ends of a remote that a batch needs: what rclone does, and where it is noted. */
export interface BatchTools {
  copy(
    files: readonly string[],
    onProgress: (progress: CopyProgress) => void,
  ): Promise<{ trouble?: Trouble }>;
  check(files: readonly string[]): Promise<Checked>;
  /** Notes, durably, that these are at the remote. */
  note(files: readonly OpenFile[]): Promise<void>;
  onState(state: 'copying' | 'checking', progress?: CopyProgress): void;
}

/** What came of a batch. */
export interface BatchResult {
  /** Files that are verified at the remote now. */
  readonly verified: readonly OpenFile[];
  readonly trouble?: Trouble;
}

/**
 * Uploads a batch: clips, and then the manifests of those parts whose clips are all at the remote for certain. What was
 * verified is noted even if something else went wrong. Rejects only if it cannot be noted.
 */
export async function uploadBatch({ clips, parts }: Batch, tools: BatchTools): Promise<BatchResult> {
  const first = await upload(clips, tools);
  const missing = new Set(clips.map(openPath));
  for (const file of first.verified) missing.delete(openPath(file));
  const manifests = parts.flatMap((part) =>
    part.manifest && part.clips.every((clip) => !missing.has(openPath(clip))) ? [part.manifest] : [],
  );
  // A remote that has taken nothing just now does not take these either.
  if (first.trouble && first.verified.length === 0) return first;
  const second = await upload(manifests, tools);
  const trouble = first.trouble ?? second.trouble;
  return { verified: [...first.verified, ...second.verified], ...(trouble && { trouble }) };
}

/** Copies files, has the remote checked for them, and notes those that are there. */
export async function upload(files: readonly OpenFile[], tools: BatchTools): Promise<BatchResult> {
  if (files.length === 0) return { verified: [] };
  const paths = files.map(openPath);
  tools.onState('copying');
  const copied = await tools.copy(paths, (progress) => tools.onState('copying', progress));
  tools.onState('checking');
  // Also after a copy that failed: most of its files may be there.
  const checked = await tools.check(paths);
  const there = new Set(checked.verified);
  const verified = files.filter((file) => there.has(openPath(file)));
  await tools.note(verified);
  if (verified.length === files.length) return { verified };
  return { verified, trouble: copied.trouble ?? checked.trouble ?? missing(checked, paths) };
}

function missing({ failed: [first] }: Checked, [path]: readonly string[]): Trouble {
  const error = first ? `${first.file}: ${first.detail}` : `${path}: it was not compared`;
  return { kind: 'other', error };
}
