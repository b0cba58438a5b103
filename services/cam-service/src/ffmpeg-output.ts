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

/** Takes the newest whole block out of chunks of `-progress` output, which come a block at a time, as a rule. */
export class ProgressParser {
  private rest = '';

  /** The newest block that this chunk completes; undefined if it completes none. */
  push(chunk: string): Progress | undefined {
    const text = this.rest + chunk;
    const end = text.lastIndexOf('progress=');
    const whole = end >= 0 && text.indexOf('\n', end) >= 0;
    this.rest = whole ? '' : text.slice(-MAX_BLOCK_LENGTH);
    if (!whole) return undefined;
    const frames = Number(lastField(text, 'frame='));
    const microseconds = Number(lastField(text, 'out_time_us=') ?? Number.NaN);
    const known = Number.isFinite(microseconds) && microseconds >= 0;
    return { frames: frames || 0, streamMs: known ? microseconds / 1000 : undefined };
  }
}

const MAX_BLOCK_LENGTH = 4096;

function lastField(text: string, key: string): string | undefined {
  const at = text.lastIndexOf(`\n${key}`);
  const start = at >= 0 ? at + 1 : text.startsWith(key) ? 0 : -1;
  if (start < 0) return undefined;
  return text.slice(start + key.length, text.indexOf('\n', start)).trim();
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
