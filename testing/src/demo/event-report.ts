import { CAUSES, counted, type EventHole, type EventManifest, type KeptClip } from '@pm-dvr/contracts';
import type { SeenEvent } from './event-watch.ts';
import { delaysText } from './event-words.ts';
import { type Paint, secondsText, sizeText, timeOfDay } from './wording.ts';

/** One part of an event, as it lies in the store. */
export interface KeptPart {
  readonly event: SeenEvent;
  /** Absolute. */
  readonly path: string;
  readonly manifest: EventManifest;
}

const HASH_DIGITS = 12;

/** A short form of a manifest, with its links. */
export function partText({ event, path, manifest }: KeptPart, paint: Paint): string {
  const cameras = Object.entries(manifest.cameras);
  const clips = cameras.flatMap(([, camera]) => camera.clips);
  const bytes = clips.reduce((sum, clip) => sum + clip.bytes, 0);
  const facts = [
    ['state', [manifest.state, counted(clips.length, 'clip'), sizeText(bytes)].join(', ')],
    ['linked', delaysText(event)],
    ['window', manifest.windows.map(windowText).join('; ')],
    ['manifest', path],
    ...cameras.map(([camera, { holes }]) => ['missing', missingText(camera, holes, manifest.state)]),
  ].filter(([, text]) => text !== '');
  const rows = facts.map(([label = '', text]) => `  ${paint('dim', label.padEnd(8))}  ${text}\n`);
  const head = `${paint('bold', event.event)} at ${timeOfDay(manifest.at_ms)}\n`;
  return `${head}${rows.join('')}${clips.map((clip) => `  ${clipText(clip)}\n`).join('')}`;
}

function clipText({ link, offset_ms, duration_ms, sha256 }: KeptClip): string {
  const offset = `${offset_ms >= 0 ? '+' : ''}${secondsText(offset_ms)}`;
  const hash = sha256 === undefined ? 'no hash yet' : `${sha256.slice(0, HASH_DIGITS)}…`;
  return `${offset.padStart(9)}  ${secondsText(duration_ms).padStart(8)}  ${hash}  ${link}`;
}

function windowText({ from_ms, to_ms }: EventManifest['windows'][number]): string {
  return `${timeOfDay(from_ms)} to ${to_ms === undefined ? 'when it is switched off' : timeOfDay(to_ms)}`;
}

function missingText(camera: string, holes: readonly EventHole[], state: EventManifest['state']): string {
  if (state === 'saving') return '';
  if (holes.length === 0) return 'nothing';
  return holes.map((hole) => `${camera} ${holeText(hole)}`).join('; ');
}

function holeText({ from_ms, to_ms, cause, detail }: EventHole): string {
  const why = cause in CAUSES ? CAUSES[cause as keyof typeof CAUSES] : detail;
  return `from ${timeOfDay(from_ms)}, ${secondsText(to_ms - from_ms)}: ${why === '' ? cause : `${cause}, ${why}`}`;
}
