import type { EventHole, EventManifest } from '@pm-dvr/contracts';
import { type Clip, holesOfEvent } from '@pm-dvr/footage';
import type { CameraShare } from './camera-share.ts';
import { factsOf, withVerdict } from './part-manifest.ts';
import type { Stretch } from './wall-history.ts';
import type { Workshop } from './workshop.ts';

/** The manifest of a part whose window is over, with what is missing of it and why, and so with its verdict. */
export async function judge(
  shop: Workshop,
  manifest: EventManifest,
  stretches: readonly Stretch[],
  shares: readonly CameraShare[],
): Promise<EventManifest> {
  const { layout, naming, clock } = shop;
  const windows = stretches.map(({ fromMs, toMs }) => ({ fromMs, toMs: toMs ?? fromMs }));
  // Also of what lies in the future of a clock that was set back: it is over.
  const nowMs = Math.max(clock.wallMs(), ...windows.map(({ toMs }) => toMs));
  const holes = new Map<string, EventHole[]>();
  for (const share of shares) {
    const { camera, whyNotKept } = share;
    const own = share.clips.map((clip) => factsOf(clip, camera, naming));
    const before = manifest.part > 1 ? await spanning(shop, camera, stretches[0]?.fromMs ?? 0) : [];
    const clips = [...before, ...own];
    holes.set(camera, await holesOfEvent({ layout, naming, camera, windows, clips, whyNotKept, nowMs }));
  }
  return withVerdict(manifest, holes);
}

/** Whether a hole is said to be in an unfinished file, though there is none any more. */
export function isUntold({ cameras }: EventManifest): boolean {
  return Object.values(cameras).some(({ holes }) => holes.some(({ cause }) => cause === 'unfinished'));
}

/** The clip in which a later part begins: the part before has kept it. */
async function spanning({ feed }: Workshop, camera: string, fromMs: number): Promise<Clip[]> {
  return (await feed.list(camera, fromMs, fromMs)).filter((clip) => clip.startMs < fromMs);
}
