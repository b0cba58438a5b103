import type { FrameMark } from '../fake-camera/frame-mark.ts';
import { readFrames } from '../frame-audit.ts';
import type { RigStore } from '../rig/store.ts';

/** All frames of a camera that are in finished clips, by number, each once. */
export async function recordedFrames(store: RigStore, camera: string): Promise<FrameMark[]> {
  const byNumber = new Map<number, FrameMark>();
  for (const file of await store.clipFiles(camera))
    for (const mark of await readFrames(file)) byNumber.set(mark.number, mark);
  return [...byNumber.values()].sort((a, b) => a.number - b.number);
}

/** A run of frames that were sent and are in no clip. Instants are those of the camera's clock, which is ours. */
export interface MissingFrames {
  /** When the last frame before it was sent, and the first one after it. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly frames: number;
}

/** Every place where frame numbers leap, in order. */
export function leaps(marks: readonly FrameMark[]): MissingFrames[] {
  const found: MissingFrames[] = [];
  for (const [index, mark] of marks.entries()) {
    const next = marks[index + 1];
    if (next && next.number !== mark.number + 1)
      found.push({ fromMs: mark.sentMs, toMs: next.sentMs, frames: next.number - mark.number - 1 });
  }
  return found;
}
