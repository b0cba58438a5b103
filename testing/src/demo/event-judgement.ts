import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { counted, type KeptClip } from '@pm-dvr/contracts';
import { manifestPath, parseManifestRef, readManifest } from '@pm-dvr/footage';
import { command } from './closing-words.ts';
import { LEAST_SECONDS, showsEvent } from './event-plan.ts';
import { type KeptPart, partText } from './event-report.ts';
import { eventFaults } from './event-verdict.ts';
import type { SeenEvent } from './event-watch.ts';
import { CAMERA, type Recording } from './recording.ts';
import type { RunFolder } from './run-folder.ts';
import type { Paint } from './wording.ts';

/** What is said of the events of a run. */
export interface EventJudgement {
  readonly text: string;
  /** What is wrong, each in one sentence. */
  readonly faults: readonly string[];
  /** The demo's own event; undefined if there is none. */
  readonly own: KeptPart | undefined;
}

/** So many are told of; a list of more is for cam-event. */
const MOST_EVENTS = 5;

/** Looks at what was kept of the events, and compares the demo's own with the clips. */
export async function judgeEvents(
  run: RunFolder,
  recording: Recording,
  seconds: number | undefined,
  paint: Paint,
): Promise<EventJudgement> {
  const { seen, verification } = recording.events;
  const parts = await keptParts(run, seen.slice(0, MOST_EVENTS));
  const own = parts.find(({ event }) => event.isOwn);
  const excuse = whyNoEvent(recording, seconds);
  const faults = excuse === undefined ? await ownFaults(recording, own) : [];
  if (!verification.isGood) faults.push('cam-event --verify has found a fault');
  const texts = parts.map((part) => partText(part, paint));
  if (seen.length > MOST_EVENTS) texts.push(`And ${counted(seen.length - MOST_EVENTS, 'event')} more.\n`);
  if (excuse !== undefined) texts.push(`${excuse}\n`);
  const verify = command('cam-event', '-c', run.eventFile, '--verify');
  if (seen.length > 0) texts.push(`${paint('cyan', verify)}\n${verification.text}\n`);
  return { text: texts.join('\n'), faults, own };
}

/** Why there is no event of the demo's own; undefined if there is, or should be. */
function whyNoEvent({ events, interrupted }: Recording, seconds: number | undefined): string | undefined {
  if (events.isTriggered) return undefined;
  if (!showsEvent(seconds))
    return `There was no time for an event; that takes --seconds ${LEAST_SECONDS} or more.`;
  return interrupted ? 'There was no time for an event before it was stopped.' : undefined;
}

async function keptParts(run: RunFolder, events: readonly SeenEvent[]): Promise<KeptPart[]> {
  const kept: KeptPart[] = [];
  for (const event of events)
    for (const { day, id, part } of event.refs.flatMap((ref) => parseManifestRef(ref) ?? [])) {
      const path = manifestPath(run.layout, day, id, part);
      // What is damaged is a fault that --verify finds.
      const found = await readManifest(path).catch(() => undefined);
      if (found) kept.push({ event, path, manifest: found.manifest });
    }
  return kept;
}

async function ownFaults(recording: Recording, own: KeptPart | undefined): Promise<string[]> {
  const { recorded, stoppedMs } = recording;
  const kept = own?.manifest.cameras[CAMERA]?.clips ?? [];
  const soundLinks = new Set<string>();
  for (const clip of kept)
    if (own && (await isSameFile(recording, dirname(own.path), clip))) soundLinks.add(clip.link);
  return eventFaults({ camera: CAMERA, manifest: own?.manifest, clips: recorded, soundLinks, stoppedMs });
}

/** By the inode, for the cleaner may have deleted the clip's own name. */
async function isSameFile(
  { inodeOf }: Recording,
  folder: string,
  { link, clip: fileName }: KeptClip,
): Promise<boolean> {
  const kept = await stat(join(folder, link)).catch(() => undefined);
  return kept !== undefined && kept.ino === inodeOf(fileName);
}
