import type { Failure } from './failure-policy.ts';
import type { InputStream } from './ffmpeg-output.ts';
import {
  type AudioSetting,
  beforeSession,
  firstGuess,
  knowledgeOf,
  type StreamKnowledge,
  sameKnowledge,
} from './stream-plan-policy.ts';

/** What is to be done with a session whose input was opened. */
export type Opening = 'as-assumed' | 'start-anew' | Failure;

const MOST_SURPRISES = 3;

/** What the recorder assumes of a camera's stream, and how it learns better (docs/design/recorder.md). */
export class StreamAssumption {
  private readonly audio: AudioSetting;
  private knowledge: StreamKnowledge;
  /** Sessions in a row that were ended because the stream was another one than assumed. */
  private surprises = 0;
  private text = '';

  constructor(audio: AudioSetting) {
    this.audio = audio;
    this.knowledge = firstGuess(audio);
  }

  /** What ffmpeg says of the streams that it reads; empty before the first session that was as assumed. */
  get description(): string {
    return this.text;
  }

  /** Whether sound that the camera announces is left out, because it does not come. */
  get soundless(): boolean {
    return this.audio !== 'none' && this.knowledge.audio === 'none';
  }

  /** What a session that begins at a monotonic instant has to assume. */
  forSession(monotonicMs: number): StreamKnowledge {
    this.knowledge = beforeSession(this.knowledge, this.audio, monotonicMs);
    return this.knowledge;
  }

  opened(streams: readonly InputStream[]): Opening {
    const known = knowledgeOf(streams, this.audio, this.knowledge);
    const fits = sameKnowledge(known, this.knowledge);
    this.knowledge = known;
    if (fits) {
      this.text = streams.map((stream) => stream.description).join(' + ');
      return 'as-assumed';
    }
    if (++this.surprises <= MOST_SURPRISES) return 'start-anew';
    return { cause: 'unsupported-stream', detail: 'the stream is another one at each connection' };
  }

  /** Frames came. */
  confirm(): void {
    this.surprises = 0;
  }
}
