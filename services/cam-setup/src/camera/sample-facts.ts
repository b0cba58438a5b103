/** What a stretch of a camera's stream is. */
export interface SampleFacts {
  readonly lengthMs: number;
  readonly bitsPerSecond: number;
  /** For people: `h264 (High), 1920x1080, 25 frames/s`. */
  readonly video: string;
  /** For people; absent: no sound. */
  readonly audio?: string;
}

interface ProbedStream {
  readonly codec_type?: string;
  readonly codec_name?: string;
  readonly profile?: string;
  readonly width?: number;
  readonly height?: number;
  readonly avg_frame_rate?: string;
  readonly sample_rate?: string;
  readonly channels?: number;
}

/** Reads ffprobe's JSON of a file of `sizeBytes`; undefined if there is no video of some length in it. */
export function sampleFacts(json: string, sizeBytes: number): SampleFacts | undefined {
  const { streams = [], format } = JSON.parse(json) as {
    streams?: ProbedStream[];
    format?: { duration?: string };
  };
  const seconds = Number(format?.duration);
  const video = streams.find((stream) => stream.codec_type === 'video');
  const audio = streams.find((stream) => stream.codec_type === 'audio');
  if (!video || !(seconds > 0)) return undefined;
  const facts = {
    lengthMs: seconds * 1000,
    bitsPerSecond: (sizeBytes * 8) / seconds,
    video: videoText(video),
  };
  return audio ? { ...facts, audio: audioText(audio) } : facts;
}

/** `1.23 Mbit/s` */
export function bitRateText(bitsPerSecond: number): string {
  return bitsPerSecond >= 1_000_000
    ? `${(bitsPerSecond / 1_000_000).toFixed(2)} Mbit/s`
    : `${Math.round(bitsPerSecond / 1000)} kbit/s`;
}

function videoText({ codec_name, profile, width, height, avg_frame_rate = '' }: ProbedStream): string {
  const [over, under] = avg_frame_rate.split('/').map(Number);
  const rate = over && under ? `, ${Number((over / under).toFixed(1))} frames/s` : '';
  return `${codec_name}${profile === undefined ? '' : ` (${profile})`}, ${width}x${height}${rate}`;
}

function audioText({ codec_name, sample_rate, channels = 0 }: ProbedStream): string {
  const count = channels === 1 ? 'mono' : channels === 2 ? 'stereo' : `${channels} channels`;
  return `${codec_name}, ${sample_rate} Hz, ${count}`;
}
