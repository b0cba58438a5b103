import type { InputStream } from './ffmpeg-output.ts';

/** What is known of a camera's stream before it is opened; learned from its last session. */
export interface StreamKnowledge {
  readonly hevc: boolean;
  readonly audio: 'copy' | 'aac' | 'none';
  readonly stampOnArrival: boolean;
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
    audio: audio === 'auto' ? automaticAudio(sound, previous) : audio,
    stampOnArrival: video === undefined ? previous.stampOnArrival : video === 'mjpeg',
  };
}

function automaticAudio(codec: string | undefined, previous: StreamKnowledge): StreamKnowledge['audio'] {
  if (codec === undefined || previous.audio === 'none') return previous.audio;
  return codec === 'aac' ? 'copy' : 'aac';
}

/** Whether two states of knowledge lead to the same ffmpeg command. */
export function sameKnowledge(a: StreamKnowledge, b: StreamKnowledge): boolean {
  return a.hevc === b.hevc && a.audio === b.audio && a.stampOnArrival === b.stampOnArrival;
}
