/** One block of `-progress` output. */
export interface Progress {
  readonly frames: number;
  /** End of what was written so far on the stream's own time, in milliseconds; undefined before the first frame. */
  readonly streamMs: number | undefined;
}

/** One line of the segment muxer's CSV list: a segment that was closed. */
export interface ClosedSegment {
  readonly fileName: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** Splits chunks of text into lines; keeps an unfinished line for the next chunk, bounded in length. */
export class LineSplitter {
  private rest = '';
  private readonly maxLength: number;

  constructor(maxLength = 8192) {
    this.maxLength = maxLength;
  }

  push(chunk: string): string[] {
    const lines = (this.rest + chunk).split(/\r?\n|\r/);
    this.rest = (lines.pop() ?? '').slice(0, this.maxLength);
    return lines;
  }
}

/** Collects the `key=value` lines of `-progress` until a block is whole. */
export class ProgressParser {
  private frames = 0;
  private streamMs: number | undefined;

  /** The block that this line completes; undefined for every other line. */
  line(line: string): Progress | undefined {
    if (line.startsWith('frame=')) this.frames = Number(line.slice(6)) || 0;
    else if (line.startsWith('out_time_us=')) this.streamMs = microseconds(line.slice(12));
    else if (line.startsWith('progress=')) return { frames: this.frames, streamMs: this.streamMs };
    return undefined;
  }
}

function microseconds(text: string): number | undefined {
  const value = Number(text);
  return text !== '' && Number.isFinite(value) && value >= 0 ? value / 1000 : undefined;
}

/** Reads a line of the segment list; undefined if it is none. */
export function parseSegmentLine(line: string): ClosedSegment | undefined {
  const match = /^"?([^",]+)"?,(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)$/.exec(line);
  if (!match) return undefined;
  return {
    fileName: (match[1] as string).slice((match[1] as string).lastIndexOf('/') + 1),
    startMs: Number(match[2]) * 1000,
    endMs: Number(match[3]) * 1000,
  };
}

/** The codecs of the input's streams, as ffmpeg prints them once when it has opened it. */
export interface InputStream {
  readonly kind: 'video' | 'audio';
  readonly codec: string;
  /** What ffmpeg says of the stream, for people: size, frame rate, sampling rate. */
  readonly description: string;
}

/** Reads a line of ffmpeg's description of its input; undefined for any other line. */
export function parseInputStream(line: string): InputStream | undefined {
  const match = /^\s*(?:\[info\]\s*)?Stream #0:\d+[^:]*: (Video|Audio): (\w+)(.*)$/.exec(line);
  if (!match) return undefined;
  const kind = match[1] === 'Video' ? 'video' : 'audio';
  return { kind, codec: match[2] as string, description: `${match[2]}${match[3]}` };
}

/** Strips the address of the object and the level that ffmpeg puts before a message. */
export function logMessage(line: string): { level: string; text: string } {
  const match = /^(?:\[[^\]]* @ 0x[0-9a-f]+\] )*\[(\w+)\] (.*)$/.exec(line);
  return match ? { level: match[1] as string, text: match[2] as string } : { level: 'info', text: line };
}
