import type { OpenFile, OpenPart } from './open-file.ts';
import type { OpenSum } from './open-sum.ts';

/** A clip, with the {@link partKey} of its part. */
export type BatchClip = OpenFile & { readonly partKey: string };

/** What is uploaded in one go. */
export interface Batch {
  /** Uploaded and verified first. */
  readonly clips: readonly BatchClip[];
  /** Parts whose manifest follows if all of their clips are verified then. */
  readonly parts: readonly OpenPart[];
}

export interface BatchLimits {
  readonly files: number;
  readonly bytes: number;
}

type Place = Pick<OpenSum, 'day' | 'id' | 'part' | 'atMs'>;

/** Tells a part from all others. */
export function partKey({ day, id, part }: Pick<OpenSum, 'day' | 'id' | 'part'>): string {
  return `${day}/${id}+${part}`;
}

/**
 * The newest event first, whether it still runs or not: one that runs for days has ever new clips, and would hold up all others.
 * Behind all of these the parts (by {@link partKey}) that the remote has refused something of.
 */
export function inOrder<T extends Place>(parts: readonly T[], refused: ReadonlySet<string> = new Set()): T[] {
  const rank = (one: T) => (refused.has(partKey(one)) ? 1 : 0);
  return [...parts].sort(
    (a, b) => rank(a) - rank(b) || b.atMs - a.atMs || compare(a.id, b.id) || a.part - b.part,
  );
}

/**
 * Of parts in order those that the next batch may be made of: as many as fill it with clips, and up to as many files
 * more, manifests that nothing else is missing of. {@link nextBatch} makes the same of these as of all.
 */
export function candidates(sums: readonly OpenSum[], limits: BatchLimits): OpenSum[] {
  let [clips, bytes, manifests] = [0, 0, 0];
  const taken: OpenSum[] = [];
  for (const sum of sums) {
    const isManifestOnly = sum.clips === 0 && sum.manifestBytes > 0;
    const isFull = isManifestOnly
      ? manifests >= limits.files
      : sum.clips === 0 || clips >= limits.files || bytes > limits.bytes;
    if (isFull) continue;
    taken.push(sum);
    if (isManifestOnly) manifests += 1;
    clips += sum.clips;
    bytes += sum.clipBytes;
  }
  return taken;
}

/**
 * The next batch: clips of parts in this order, up to the limits, but one at least; and every manifest that could
 * follow them, up to as many files more. Empty if nothing is open.
 */
export function nextBatch(parts: readonly OpenPart[], limits: BatchLimits): Batch {
  const clips: BatchClip[] = [];
  const taken: OpenPart[] = [];
  let bytes = 0;
  let isFull = false;
  for (const part of parts) {
    let isWhole = true;
    for (const clip of part.clips) {
      isFull ||= clips.length > 0 && (clips.length >= limits.files || bytes + clip.bytes > limits.bytes);
      isWhole = !isFull;
      if (isFull) break;
      clips.push({ ...clip, partKey: partKey(part) });
      bytes += clip.bytes;
    }
    if (isWhole && isComplete(part) && taken.length < limits.files) taken.push(part);
  }
  return { clips, parts: taken };
}

/** Whether a part can be uploaded whole: it is final, and nothing of it is missing here. */
function isComplete(part: OpenPart): boolean {
  return part.manifest !== undefined && part.faults.length === 0;
}

/** How much is open, without what cannot be uploaded. */
export function backlogOf(sums: readonly OpenSum[]): { files: number; bytes: number } {
  let [files, bytes] = [0, 0];
  for (const { clips, clipBytes, manifestBytes } of sums) {
    files += clips + (manifestBytes > 0 ? 1 : 0);
    bytes += clipBytes + manifestBytes;
  }
  return { files, bytes };
}

/** What keeps events from being uploaded whole: how many of them, and one example; undefined if nothing does. */
export function blockedOf(sums: readonly OpenSum[]): { events: number; first: string } | undefined {
  const blocked = inOrder(sums.filter(({ fault }) => fault !== undefined));
  const [first] = blocked;
  const events = new Set(blocked.map(({ id }) => id)).size;
  return first && { events, first: `${first.id}: ${first.fault}` };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
