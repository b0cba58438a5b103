import type { EventHole, EventLife, EventManifest } from '@pm-dvr/contracts';

/** What an event's message says besides its manifest. */
export interface LifeFacts {
  readonly state: EventLife['state'];
  readonly manifest: EventManifest;
  /** `DAY/NAME.json`, relative to the events folder. */
  readonly manifestPath: string;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
}

/** The message on the life of an event, or of the part of it that the manifest tells of. */
export function lifeMessage({ state, manifest, manifestPath, nowMs }: LifeFacts): EventLife {
  const clips = Object.values(manifest.cameras).flatMap((camera) => camera.clips);
  return {
    state,
    id: manifest.id,
    event: manifest.event,
    mode: manifest.mode,
    part: manifest.part,
    continued: manifest.continued,
    cameras: Object.keys(manifest.cameras),
    at: manifest.at_ms / 1000,
    manifest: manifestPath,
    clips: clips.length,
    bytes: clips.reduce((sum, { bytes }) => sum + bytes, 0),
    ...(state === 'incomplete' ? { missing: missingIn(manifest) } : {}),
    timestamp: Math.floor(nowMs / 1000),
  };
}

function missingIn(manifest: EventManifest): NonNullable<EventLife['missing']> {
  return Object.entries(manifest.cameras).flatMap(([camera, { holes }]) =>
    [...lengthsByCause(holes)].map(([cause, ms]) => ({ camera, cause, seconds: ms / 1000 })),
  );
}

/** Milliseconds that are missing by each cause, in the order in which the causes first appear. */
function lengthsByCause(holes: readonly EventHole[]): Map<EventHole['cause'], number> {
  const lengths = new Map<EventHole['cause'], number>();
  for (const { cause, from_ms, to_ms } of holes)
    lengths.set(cause, (lengths.get(cause) ?? 0) + to_ms - from_ms);
  return lengths;
}
