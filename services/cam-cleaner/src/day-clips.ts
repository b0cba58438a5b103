import type { ClipNaming } from '@pm-dvr/contracts';
import { byStart, type Clip, clipEndMs, clipOf } from '@pm-dvr/footage';

export interface DayClipsOptions {
  readonly naming: ClipNaming;
  readonly camera: string;
  readonly day: string;
  /** Only clips that end then or earlier; milliseconds since the epoch. */
  readonly beforeMs: number;
}

const STAMP = /\d{4}\.\d\d\.\d\d,\d\d\.\d\d\.\d\d\.\d{3}([+-]\d{4})/;

/**
 * The clips of a camera that a listing of its day folder names, oldest first. Names are read when they are asked for, if it is sure that
 * their order is that of time: most often only the first few hundred of ten thousand are.
 */
export class DayClips {
  private readonly options: DayClipsOptions;
  /** Those from `firstIndex` on. */
  private clips: Clip[] = [];
  private firstIndex = 0;
  private readonly names: readonly string[];
  private nextName = 0;

  constructor(names: readonly string[], options: DayClipsOptions) {
    this.options = options;
    this.names = names.toSorted();
    if (isInOrderOfTime(this.names)) return;
    this.readUpTo(Number.POSITIVE_INFINITY);
    this.clips.sort(byStart);
  }

  /** The clip of an index from 0 on; undefined behind the last one. */
  at(index: number): Clip | undefined {
    this.readUpTo(index);
    return this.clips[index - this.firstIndex];
  }

  /** Nobody will ask for those before an index any more. */
  forget(index: number): void {
    this.clips = this.clips.slice(index - this.firstIndex);
    this.firstIndex = index;
  }

  private readUpTo(index: number): void {
    const { naming, camera, day, beforeMs } = this.options;
    while (this.firstIndex + this.clips.length <= index && this.nextName < this.names.length) {
      const fileName = this.names[this.nextName++] as string;
      const facts = naming.decode(fileName);
      if (facts?.camera !== camera || clipEndMs(facts) > beforeMs) continue;
      this.clips.push(clipOf(facts, day, fileName));
    }
  }
}

/** Whether sorted names differ in nothing before their local time, and all have the same offset of it. */
function isInOrderOfTime(names: readonly string[]): boolean {
  const stamp = STAMP.exec(names[0] ?? '');
  if (!stamp) return false;
  const [before, offset] = [(names[0] as string).slice(0, stamp.index), stamp[1] as string];
  const offsetAt = stamp.index + stamp[0].length - offset.length;
  return names.every((name) => name.startsWith(before) && name.startsWith(offset, offsetAt));
}
