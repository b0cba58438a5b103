import { counted, type EventManifest } from '@pm-dvr/contracts';
import { type Clip, clipEndMs } from '@pm-dvr/footage';
import { secondsText, timeOfDay } from './wording.ts';

/** What was kept of the demo's own event, and what there was to keep. */
export interface EventFacts {
  readonly camera: string;
  /** Undefined if there is none. */
  readonly manifest: EventManifest | undefined;
  /** All clips that the camera has recorded. */
  readonly clips: readonly Clip[];
  /** Links of the manifest that are the clip itself, under another name. */
  readonly soundLinks: ReadonlySet<string>;
  /** When the recorder was asked to stop, milliseconds since the epoch. */
  readonly stoppedMs: number;
}

/** What is wrong with the demo's event, each in one sentence; empty if it is whole. */
export function eventFaults({ camera, manifest, clips, soundLinks, stoppedMs }: EventFacts): string[] {
  if (!manifest) return ['no event was kept'];
  const kept = manifest.cameras[camera]?.clips ?? [];
  const faults = stateFaults(manifest, kept.length, stoppedMs);
  const window = manifest.windows[0] as EventManifest['windows'][number];
  const { from_ms, to_ms = from_ms } = window;
  const names = new Set(kept.map(({ clip }) => clip));
  for (const clip of clips)
    if (clipEndMs(clip) > from_ms && clip.startMs <= to_ms && !names.has(clip.fileName))
      faults.push(`the event lacks ${clip.fileName}`);
  for (const { link } of kept)
    if (!soundLinks.has(link)) faults.push(`the event's ${link} is not the clip that was recorded`);
  return faults;
}

function stateFaults(manifest: EventManifest, keptClips: number, stoppedMs: number): string[] {
  const { state, windows, cameras } = manifest;
  if (state === 'complete') return [];
  const endMs = windows.at(-1)?.to_ms ?? Infinity;
  if (state === 'saving' && stoppedMs < endMs)
    return [
      `the demo was stopped at ${timeOfDay(stoppedMs)}, before the event was over at ${timeOfDay(endMs)}; ` +
        `${counted(keptClips, 'clip')} of it ${keptClips === 1 ? 'is' : 'are'} kept`,
    ];
  if (state === 'saving') return ['the event was over, but cam-event did not say whether it is complete'];
  const missing = Object.values(cameras).flatMap(({ holes }) => holes);
  const texts = missing.map(({ from_ms, to_ms, cause }) => `${cause}, ${secondsText(to_ms - from_ms)}`);
  return [`the event is incomplete: ${texts.join('; ')}`];
}
