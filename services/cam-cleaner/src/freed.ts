/** What a deletion has done. */
export interface Freed {
  /** Names that are gone. */
  readonly clips: number;
  /** Of them, those whose inode has another name, so that an event still holds it. */
  readonly heldClips: number;
  /** Freed: last names only. */
  readonly bytes: number;
  /** Of files that only an event holds now that goes next; absent if there are none. */
  readonly goingBytes?: number;
  /** Begin of the first clip that went and end of the last, milliseconds since the epoch; absent if none did. */
  readonly fromMs?: number;
  readonly toMs?: number;
  /** What could not be deleted. */
  readonly faults: number;
}

/** Counts what goes. */
export class FreedTally {
  private clips = 0;
  private heldClips = 0;
  private bytes = 0;
  private goingBytes = 0;
  private fromMs = Number.POSITIVE_INFINITY;
  private toMs = Number.NEGATIVE_INFINITY;
  private faults = 0;

  /** A name of a file is gone; `bytes` are those of the file, which are free only if it was the last one. */
  gone(bytes: number, isLast: boolean, span?: { readonly fromMs: number; readonly toMs: number }): void {
    this.clips++;
    if (isLast) this.bytes += bytes;
    else this.heldClips++;
    if (span) this.stretch(span.fromMs, span.toMs);
  }

  /** The file of a name that {@link gone} was told of is held by an event that goes next, and by nothing else. */
  going(bytes: number): void {
    this.goingBytes += bytes;
  }

  fault(): void {
    this.faults++;
  }

  add(freed: Freed): void {
    this.clips += freed.clips;
    this.heldClips += freed.heldClips;
    this.bytes += freed.bytes;
    this.goingBytes += freed.goingBytes ?? 0;
    this.faults += freed.faults;
    if (freed.fromMs !== undefined && freed.toMs !== undefined) this.stretch(freed.fromMs, freed.toMs);
  }

  get freed(): Freed {
    const { clips, heldClips, bytes, goingBytes, faults, fromMs, toMs } = this;
    return {
      ...{ clips, heldClips, bytes, faults },
      ...(goingBytes > 0 && { goingBytes }),
      ...(fromMs <= toMs && { fromMs, toMs }),
    };
  }

  private stretch(fromMs: number, toMs: number): void {
    this.fromMs = Math.min(this.fromMs, fromMs);
    this.toMs = Math.max(this.toMs, toMs);
  }
}

/** What a deletion has done for the order that it followed: what it freed, and what an event that goes next frees with it. */
export function countedBytes({ bytes, goingBytes = 0 }: Freed): number {
  return bytes + goingBytes;
}
