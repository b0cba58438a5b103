/**
 * When each frame is due. Frame numbers are those of a camera's whole life; a change of the video changes the
 * pace, not the count. Times are monotonic milliseconds.
 */
export interface Timeline {
  readonly baseNumber: number;
  readonly baseMs: number;
  readonly fps: number;
}

/** When frame `number` is due. */
export function dueMs(timeline: Timeline, number: number): number {
  return timeline.baseMs + ((number - timeline.baseNumber) * 1000) / timeline.fps;
}

/** The first frame that is due at `nowMs` or later. */
export function nextNumber(timeline: Timeline, nowMs: number): number {
  const passed = Math.ceil(((nowMs - timeline.baseMs) * timeline.fps) / 1000 - 1e-6);
  return timeline.baseNumber + Math.max(0, passed);
}

/** The same count going on at another pace, with the next frame at `nowMs`. */
export function repaced(timeline: Timeline, nowMs: number, fps: number): Timeline {
  return { baseNumber: nextNumber(timeline, nowMs), baseMs: nowMs, fps };
}

/** The first frame at or after `number` that begins a group of pictures. */
export function nextKeyframe(timeline: Timeline, number: number, gopFrames: number): number {
  const index = number - timeline.baseNumber;
  return timeline.baseNumber + Math.ceil(index / gopFrames) * gopFrames;
}
