import {
  type ClipFacts,
  type ClipNaming,
  type EventHole,
  type EventManifest,
  formatInstant,
  type KeptClip,
} from '@pm-dvr/contracts';
import type { Stretch } from './wall-history.ts';

/** What does not change in the life of an event. */
export type EventFacts = Pick<EventManifest, 'id' | 'event' | 'mode' | 'at_ms' | 'trigger'>;

/** How a part stands. */
export interface PartState {
  readonly facts: EventFacts;
  readonly part: number;
  readonly continued: boolean;
  readonly stretches: readonly Stretch[];
  readonly shares: readonly { readonly camera: string; readonly clips: readonly KeptClip[] }[];
  readonly nowMs: number;
}

/** The manifest of a part that is not final yet. */
export function savingManifest({
  facts,
  part,
  continued,
  stretches,
  shares,
  nowMs,
}: PartState): EventManifest {
  const { id, event, mode, at_ms, trigger } = facts;
  const cameras = shares.map(({ camera, clips }) => [camera, { clips: [...clips], holes: [] }]);
  return {
    ...{ version: 1, state: 'saving', id, event, mode, part, continued },
    ...{ at: formatInstant(at_ms), at_ms, trigger },
    windows: stretches.map(windowText),
    cameras: Object.fromEntries(cameras),
    updated: formatInstant(nowMs),
    updated_ms: nowMs,
  };
}

/** The same with what is missing, by camera, and so with its verdict; not sealed yet. */
export function withVerdict(
  manifest: EventManifest,
  holes: ReadonlyMap<string, readonly EventHole[]>,
): EventManifest {
  const cameras = Object.entries(manifest.cameras).map(([camera, { clips }]) => [
    camera,
    { clips, holes: [...(holes.get(camera) ?? [])] },
  ]);
  const isComplete = [...holes.values()].every((list) => list.length === 0);
  return { ...manifest, state: isComplete ? 'complete' : 'incomplete', cameras: Object.fromEntries(cameras) };
}

/** The entry of a clip; `atMs` is the instant from which offsets count. */
export function keptClip(
  clip: ClipFacts & { readonly fileName: string },
  file: Pick<KeptClip, 'link' | 'bytes' | 'kept' | 'sha256'>,
  atMs: number,
): KeptClip {
  const { link, bytes, kept, sha256 } = file;
  return {
    ...{ link, clip: clip.fileName, start: formatInstant(clip.startMs), start_ms: clip.startMs },
    ...{ duration_ms: clip.durationMs, offset_ms: clip.startMs - atMs, bytes, kept },
    ...(sha256 === undefined ? {} : { sha256 }),
  };
}

/** The facts in a clip's name; what the manifest says where the template is another one now. */
export function factsOf(kept: KeptClip, camera: string, naming: ClipNaming): ClipFacts {
  const { clip, start_ms: startMs, duration_ms: durationMs } = kept;
  return naming.decode(clip) ?? { camera, startMs, durationMs, pid: 0, sequence: Number.NaN };
}

function windowText({ fromMs, toMs }: Stretch): EventManifest['windows'][number] {
  const from = { from: formatInstant(fromMs), from_ms: fromMs };
  return toMs === undefined ? from : { ...from, to: formatInstant(toMs), to_ms: toMs };
}
