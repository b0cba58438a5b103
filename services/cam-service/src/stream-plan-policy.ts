import type { InputStream } from './ffmpeg-output.ts';

/** What is known of a camera's stream before it is opened; learned from its last session. */
export interface StreamKnowledge {
  readonly hevc: boolean;
  readonly audio: 'copy' | 'aac' | 'none';
  readonly stampOnArrival: boolean;
  /** Begin of the first session without the sound that the camera announces and does not send; monotonic. */
  readonly soundlessSinceMs?: number;
}

export type AudioSetting = 'auto' | 'copy' | 'aac' | 'none';

/** What to assume of a camera that was never seen: H.264 with AAC, the most common pair. */
export function firstGuess(audio: AudioSetting): StreamKnowledge {
  return { hevc: false, audio: audio === 'auto' ? 'copy' : audio, stampOnArrival: false };
}

/** How the streams that ffmpeg found in its input have to be written. */
export function knowledgeOf(
  streams: readonly InputStream[],
  audio: AudioSetting,
  previous: StreamKnowledge,
): StreamKnowledge {
  const video = streams.find((stream) => stream.kind === 'video')?.codec;
  const sound = streams.find((stream) => stream.kind === 'audio')?.codec;
  return {
    hevc: video === undefined ? previous.hevc : video === 'hevc',
    audio: chosenAudio(sound, audio, previous),
    stampOnArrival: video === undefined ? previous.stampOnArrival : video === 'mjpeg',
    ...(previous.soundlessSinceMs === undefined ? {} : { soundlessSinceMs: previous.soundlessSinceMs }),
  };
}

function chosenAudio(
  codec: string | undefined,
  audio: AudioSetting,
  previous: StreamKnowledge,
): StreamKnowledge['audio'] {
  if (codec === MISSING || previous.audio === 'none') return 'none';
  if (audio !== 'auto') return audio;
  if (codec === undefined) return previous.audio;
  return codec === 'aac' ? 'copy' : 'aac';
}

/** Sound that did not come is waited for again in the first session that begins so much later. */
const SOUNDLESS_MS = 3_600_000;
/** In place of a codec's name: sound that is announced and does not come. */
const MISSING = 'missing';

/** Whether one of ffmpeg's messages says that sound was announced and does not come, so that no video is written. */
export function lacksSound(message: string): boolean {
  return /Too many packets buffered for output stream/i.test(message);
}

/** The streams of an input whose sound turned out not to come. */
export function withSoundMissing(streams: readonly InputStream[]): InputStream[] {
  return streams.map((stream) => (stream.kind === 'audio' ? { ...stream, codec: MISSING } : stream));
}

/** What to assume when a session begins: after an hour without, that the camera may send its sound again. */
export function beforeSession(
  knowledge: StreamKnowledge,
  audio: AudioSetting,
  monotonicMs: number,
): StreamKnowledge {
  if (audio === 'none' || knowledge.audio !== 'none') return knowledge;
  const { soundlessSinceMs = monotonicMs, ...rest } = knowledge;
  if (monotonicMs - soundlessSinceMs < SOUNDLESS_MS) return { ...rest, soundlessSinceMs };
  return { ...rest, audio: 'aac' };
}

/** Whether two states of knowledge lead to the same ffmpeg command. */
export function sameKnowledge(a: StreamKnowledge, b: StreamKnowledge): boolean {
  return a.hevc === b.hevc && a.audio === b.audio && a.stampOnArrival === b.stampOnArrival;
}
