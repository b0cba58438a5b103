import { createHash } from 'node:crypto';
import type { PartSum } from './sums-file.ts';

/** Which clips of the store events hold, by camera and day: each once, however many events hold it. */
export class HeldClips {
  private readonly days = new Map<string, Set<number>>();
  private readonly sorted = new Map<string, readonly number[]>();

  /**
   * Adds a part of an event; gives the bytes of those clips that no part added before holds, and of what is the part's alone. With the
   * newest part first, that is what goes if parts are deleted oldest first.
   */
  add(part: Pick<PartSum, 'held' | 'ownBytes'>): number {
    let bytes = part.ownBytes;
    for (const [key, held] of Object.entries(part.held)) {
      const day = this.days.get(key) ?? new Set();
      this.days.set(key, day);
      for (let index = 0; index + 1 < held.length; index += 2) {
        const sequence = held[index] as number;
        if (day.has(sequence)) continue;
        day.add(sequence);
        bytes += held[index + 1] as number;
      }
    }
    return bytes;
  }

  /** Those of one camera and day (`CAMERA/DAY`) with sequence numbers from one to another, both included; ascending. */
  between(key: string, from: number, to: number): readonly number[] {
    const all = this.sorted.get(key) ?? [...(this.days.get(key) ?? [])].sort((a, b) => a - b);
    this.sorted.set(key, all);
    return all.slice(lowerBound(all, from), lowerBound(all, to + 1));
  }
}

/** Tells one choice of clips from another. */
export function heldKey(sequences: readonly number[]): string {
  return createHash('sha256').update(sequences.join()).digest('hex').slice(0, 16);
}

function lowerBound(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
