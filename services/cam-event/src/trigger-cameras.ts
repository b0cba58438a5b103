import { listed, quoted } from './complaint-text.ts';
import type { Complaint } from './complaints.ts';
import { didYouMean } from './trigger-hint.ts';

const MAX_SHOWN = 5;
const MAX_KNOWN_SHOWN = 20;

export interface ChosenCameras {
  /** Known, without duplicates, in the order in which they were named. */
  readonly cameras: readonly string[] | 'all';
  readonly complaint?: Complaint;
}

/**
 * The known ones of the cameras that a message names. If none of them is known, all: a name that was mistyped must
 * not cost the footage. `isSaving` is whether the message asks for footage to be kept.
 */
export function chooseCameras(
  named: readonly string[],
  known: readonly string[],
  isSaving: boolean,
): ChosenCameras {
  const names = [...new Set(named)];
  const cameras = names.filter((name) => known.includes(name));
  const unknown = names.filter((name) => !known.includes(name));
  const chosen = cameras.length > 0 ? cameras : 'all';
  if (unknown.length === 0) return { cameras: chosen };
  const list = listed(unknown, MAX_SHOWN, (name) => `${quoted(name)}${didYouMean(name, known)}`);
  const consequence = chosen === 'all' ? 'so all cameras are saved' : 'the other cameras are saved';
  const message = `there is no camera ${list}; known cameras: ${listed(known, MAX_KNOWN_SHOWN, String) || 'none'}${isSaving ? `; ${consequence}` : ''}`;
  return { cameras: chosen, complaint: { code: 'UNKNOWN_CAMERA', message } };
}

/** The camera that the topic names where its filter has the first `+`; all if it names none that is known. */
export function topicCameras(
  topic: string,
  topicFilter: string,
  known: readonly string[],
): ChosenCameras['cameras'] {
  const place = topicFilter.split('/').indexOf('+');
  const camera = place < 0 ? undefined : topic.split('/')[place];
  return camera !== undefined && known.includes(camera) ? [camera] : 'all';
}
