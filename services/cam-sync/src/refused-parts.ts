import { openPath } from './open-file.ts';
import type { OpenSum } from './open-sum.ts';
import { type Batch, partKey } from './queue-policy.ts';
import type { BatchResult } from './remote-pass.ts';

/** Parts of which a remote has refused something, so that they do not hold up all others. */
export class RefusedParts {
  private refused = new Set<string>();

  /** By {@link partKey}. */
  get keys(): ReadonlySet<string> {
    return this.refused;
  }

  /**
   * Takes in how a batch went. What the network has broken off was not refused. Where nothing at all was taken, nobody can tell what is
   * the matter: then these parts go back behind the others, and the ones before them are tried again.
   */
  learn({ clips, parts }: Batch, { verified, trouble }: BatchResult): void {
    if (!trouble || trouble.kind === 'network') return;
    if (verified.length === 0 && trouble.kind !== 'other') return;
    const there = new Set(verified.map(openPath));
    const open = clips.filter((clip) => !there.has(openPath(clip)));
    const keys = [
      ...open.map((clip) => clip.partKey),
      ...parts.filter(({ manifest }) => manifest && !there.has(openPath(manifest))).map(partKey),
    ];
    this.refused = new Set(verified.length === 0 ? keys : [...this.refused, ...keys]);
  }

  /** Forgets what is not open any more. */
  keepOnly(sums: readonly OpenSum[]): void {
    if (this.refused.size === 0) return;
    const open = new Set(sums.map(partKey));
    for (const key of this.refused) if (!open.has(key)) this.refused.delete(key);
  }
}
