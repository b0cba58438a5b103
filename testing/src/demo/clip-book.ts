import { stat } from 'node:fs/promises';
import type { StoreLayout } from '@pm-dvr/contracts';
import { type Clip, clipPath } from '@pm-dvr/footage';
import { finishedClips } from '../rig/finished-clips.ts';

/** What a camera has recorded so far, and what of it is left. */
export interface BookedClips {
  /** Everything that was ever seen, in the order in which it was recorded. */
  readonly recorded: readonly Clip[];
  /** What is still under its own name. */
  readonly clips: readonly Clip[];
  readonly recordedBytes: number;
  readonly clipBytes: number;
  /** Of what is left: what no event holds as well, which is what the budget counts. */
  readonly routineBytes: number;
}

interface Booked {
  readonly clip: Clip;
  readonly inode: number;
}

/** Remembers all clips of a camera, those too that the cleaner has deleted since. */
export class ClipBook {
  private readonly layout: StoreLayout;
  private readonly camera: string;
  private readonly booked = new Map<string, Booked>();

  constructor(layout: StoreLayout, camera: string) {
    this.layout = layout;
    this.camera = camera;
  }

  /** Looks at the store. Only what is deleted between two looks, and was made between them, is not seen. */
  async look(): Promise<BookedClips> {
    const clips: Clip[] = [];
    let routineBytes = 0;
    for (const clip of await finishedClips(this.layout, this.camera)) {
      // It may have gone since it was listed.
      const found = await stat(clipPath(this.layout, clip)).catch(() => undefined);
      if (!found) continue;
      clips.push(clip);
      if (found.nlink === 1) routineBytes += found.size;
      this.booked.set(clip.fileName, { clip, inode: found.ino });
    }
    const recorded = [...this.booked.values()]
      .map(({ clip }) => clip)
      .sort((a, b) => a.sequence - b.sequence);
    return { recorded, clips, recordedBytes: bytesOf(recorded), clipBytes: bytesOf(clips), routineBytes };
  }

  /** Inode of a clip by its name; undefined if none was seen. */
  inodeOf(fileName: string): number | undefined {
    return this.booked.get(fileName)?.inode;
  }
}

function bytesOf(clips: readonly Clip[]): number {
  return clips.reduce((sum, { sizeBytes = 0 }) => sum + sizeBytes, 0);
}
