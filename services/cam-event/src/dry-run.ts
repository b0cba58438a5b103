import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ClipNaming,
  dayOf,
  type EventLink,
  eventId,
  eventName,
  linkName,
  linkOffsetSeconds,
  manifestName,
  type StoreLayout,
} from '@pm-dvr/contracts';
import {
  accountCamera,
  type Clip,
  type Explanation,
  type Interval,
  listCameras,
  listClips,
} from '@pm-dvr/footage';
import { byRecording } from './clip-shelf.ts';
import type { EventRequest } from './event-request.ts';

/** What would be kept, as it stands now. Instants are milliseconds since the epoch. */
export interface Preview {
  readonly id: string;
  /** Folder of the links, `YYYY.MM.DD`. */
  readonly day: string;
  readonly fromMs: number;
  /** Undefined for a persistent event. */
  readonly toMs: number | undefined;
  readonly cameras: readonly CameraPreview[];
}

export interface CameraPreview {
  readonly camera: string;
  readonly isRecorded: boolean;
  readonly clips: readonly { readonly clip: Clip; readonly link: string }[];
  /** What of the window no clip holds now, sorted. */
  readonly missing: readonly Missing[];
}

export interface Missing extends Interval {
  /** As the store explains it; `to-come` is the future. */
  readonly why: Explanation | 'to-come';
}

export interface PreviewRequest {
  readonly layout: StoreLayout;
  readonly naming: ClipNaming;
  readonly request: EventRequest;
  readonly nowMs: number;
}

/** A name whose second is taken by another event gets the next free one; so many are tried. */
const MOST_SECONDS = 3_600;

/** What a request would keep now. Reads only. */
export async function previewEvent(asked: PreviewRequest): Promise<Preview> {
  const { layout, request } = asked;
  const day = dayOf(request.atMs);
  const id = freeId(layout, day, request);
  const fromMs = request.atMs - request.preMs;
  const toMs = request.action === 'once' ? request.atMs + request.postMs : undefined;
  const cameras: CameraPreview[] = [];
  for (const camera of await chosenCameras(asked, fromMs))
    cameras.push(await previewCamera(asked, camera, id, { fromMs, toMs }));
  return { id, day, fromMs, toMs, cameras };
}

/** The cameras that were named; of all, those that are on duty or have footage from before the event. */
async function chosenCameras({ layout, naming, request }: PreviewRequest, fromMs: number): Promise<string[]> {
  if (request.cameras !== 'all') return [...request.cameras];
  const chosen: string[] = [];
  for (const camera of await listCameras(layout)) {
    if (
      existsSync(layout.lockFile(camera)) ||
      (await listClips(layout, naming, camera, fromMs, request.atMs + 1)).length > 0
    )
      chosen.push(camera);
  }
  return chosen;
}

async function previewCamera(
  { layout, naming, request, nowMs }: PreviewRequest,
  camera: string,
  id: string,
  window: { readonly fromMs: number; readonly toMs: number | undefined },
): Promise<CameraPreview> {
  const { fromMs, toMs = nowMs } = window;
  const listed = await listClips(layout, naming, camera, fromMs, toMs + 1, { sizes: true });
  const clips = listed.sort(byRecording).map((clip, index) => {
    const offsetSeconds = linkOffsetSeconds(clip.startMs - request.atMs);
    const { extension } = naming;
    const link: EventLink = { camera, id, number: index + 1, offsetSeconds, extension };
    return { clip, link: linkName(link) };
  });
  const account = await accountCamera({ layout, naming, camera, nowMs, fromMs, toMs });
  const missing: Missing[] = account.unrecorded.map((why) => ({ fromMs: why.fromMs, toMs: why.toMs, why }));
  const knownMs = Math.min(account.window.fromMs, toMs);
  if (knownMs > fromMs) missing.unshift(unknownUntil(fromMs, knownMs));
  if (toMs > nowMs) missing.push({ fromMs: Math.max(fromMs, nowMs), toMs, why: 'to-come' });
  return { camera, isRecorded: account.recorderAlive, clips, missing };
}

function unknownUntil(fromMs: number, toMs: number): Missing {
  return { fromMs, toMs, why: { fromMs, toMs, kind: 'not-yet-recorded', detail: '' } };
}

function freeId(layout: StoreLayout, day: string, { event, atMs }: EventRequest): string {
  for (let second = 0; second < MOST_SECONDS; second++) {
    const id = eventId(eventName(event, atMs + second * 1_000));
    if (!existsSync(join(layout.eventDay(day), manifestName(id, 1)))) return id;
  }
  return eventId(eventName(event, atMs));
}
