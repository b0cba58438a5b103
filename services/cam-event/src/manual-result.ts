import { join } from 'node:path';
import { counted, type EventManifest, type StoreLayout, sizeText } from '@pm-dvr/contracts';
import { shown } from './words.ts';

/** A part of an event that is final, and where its manifest is (`DAY/NAME.json`). */
export interface FinalPart {
  readonly ref: string;
  readonly manifest: EventManifest;
}

/** What was kept and what is missing, for people or as JSON; ends in a newline. */
export function resultText(parts: readonly FinalPart[], layout: StoreLayout, json: boolean): string {
  if (json)
    return `${JSON.stringify(
      parts.map(({ manifest }) => manifest),
      null,
      2,
    )}\n`;
  return parts.map((part) => `${partLines(part, layout).join('\n')}\n`).join('');
}

function partLines({ ref, manifest }: FinalPart, layout: StoreLayout): string[] {
  const cameras = Object.entries(manifest.cameras).flatMap(([camera, { clips, holes }]) => [
    `  ${camera}: ${counted(clips.length, 'clip')}, ${sizeText(sum(clips.map(({ bytes }) => bytes)))}`,
    ...holes.map(
      ({ from, from_ms, to_ms, cause, detail }) =>
        `    missing from ${from}: ${((to_ms - from_ms) / 1000).toFixed(3)} s, ${cause}${detail === '' ? '' : ` (${shown(detail)})`}`,
    ),
  ]);
  return [`${manifest.id}: ${manifest.state}`, ...cameras, `  ${join(layout.eventsDir, ref)}`];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
