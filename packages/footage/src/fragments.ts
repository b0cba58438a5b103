import { fstatSync } from 'node:fs';
import { child, children, findVideoTrack, readBoxBody, readBoxHeader, type VideoTrack } from './boxes.ts';

/** A frame that is shown for long, because none came after it. Milliseconds from the beginning of the file. */
export interface LongFrame {
  readonly startMs: number;
  readonly endMs: number;
}

/** What the whole fragments of a fragmented MP4 file (ISO/IEC 14496-12) hold. */
export interface FragmentSummary {
  /** Length up to the end of the last whole fragment; what follows is torn or an index. */
  readonly wholeBytes: number;
  /** Length of the video in the whole fragments, in milliseconds. */
  readonly durationMs: number;
  readonly videoFrames: number;
  /** Median length of a frame, in milliseconds; 0 without frames. */
  readonly usualFrameMs: number;
  /** When the second frame begins: late, if the stream's time began long before its video. */
  readonly secondFrameMs: number;
  /** Frames of at least {@link LONG_FRAME_MS}, in order. */
  readonly longFrames: readonly LongFrame[];
}

export const LONG_FRAME_MS = 2_000;

/** No fragment of half a second holds more; a damaged file may say anything. */
const MOST_FRAMES = 10_000;

/** Video of one fragment. Ticks of the track. */
interface Fragment {
  /** Time of its first frame; undefined if the fragment does not say. */
  readonly start: number | undefined;
  /** Length of each frame. */
  readonly frames: readonly number[];
}

/**
 * Reads the boxes of an open fragmented MP4 file, which may have been torn anywhere by a crash, and says how much of
 * it is whole. Media data is skipped, not read. A file that is no MP4 at all has zero whole bytes.
 */
export function summariseFragments(fd: number): FragmentSummary {
  const fileBytes = fstatSync(fd).size;
  let track: VideoTrack | undefined;
  let pending: Fragment | undefined;
  const timeline = new Timeline();
  let wholeBytes = 0;
  for (let offset = 0; offset < fileBytes; ) {
    const box = readBoxHeader(fd, offset);
    if (!box || offset + box.sizeBytes > fileBytes) break;
    if (box.type === 'moov' || box.type === 'moof') {
      const body = readBoxBody(fd, offset, box);
      if (!body) break;
      if (box.type === 'moov') track = findVideoTrack(body);
      else pending = track && readFragment(body, track);
    } else if (box.type === 'mdat' && pending && track) {
      timeline.add(pending, track.timescale);
      pending = undefined;
      wholeBytes = offset + box.sizeBytes;
    }
    offset += box.sizeBytes;
  }
  return { wholeBytes, ...timeline.summary(track?.timescale ?? 1) };
}

/** Strings the fragments of one track together. */
class Timeline {
  private first: number | undefined;
  /** Ticks from the beginning. */
  private at = 0;
  private readonly lengths: number[] = [];
  /** Ticks from the beginning to the second frame. */
  private second: number | undefined;
  private readonly long: LongFrame[] = [];

  add({ start, frames }: Fragment, timescale: number): void {
    this.first ??= start ?? 0;
    // The last frame of a fragment that sound has closed says too short a length; the next fragment tells.
    const startsAt = start === undefined ? this.at : start - this.first;
    if (startsAt > this.at) this.pass(startsAt - this.at, timescale);
    for (const length of frames) {
      if (this.lengths.push(length) === 2) this.second = this.at;
      this.pass(length, timescale);
    }
  }

  summary(timescale: number): Omit<FragmentSummary, 'wholeBytes'> {
    const { lengths, long } = this;
    const median = [...lengths].sort((a, b) => a - b)[Math.floor(lengths.length / 2)] ?? 0;
    const toMs = (ticks: number) => (ticks * 1000) / timescale;
    return {
      durationMs: toMs(this.at),
      videoFrames: lengths.length,
      usualFrameMs: toMs(median),
      secondFrameMs: toMs(this.second ?? median),
      longFrames: long,
    };
  }

  private pass(ticks: number, timescale: number): void {
    const startMs = (this.at * 1000) / timescale;
    this.at += ticks;
    const endMs = (this.at * 1000) / timescale;
    if (endMs - startMs >= LONG_FRAME_MS) this.long.push({ startMs, endMs });
  }
}

/** The video of one `moof`. */
function readFragment(moof: Buffer, track: VideoTrack): Fragment {
  const frames: number[] = [];
  let start: number | undefined;
  for (const traf of children(moof)) {
    const header = traf.type === 'traf' ? child(traf.body, 'tfhd') : undefined;
    if (!header || header.length < 8 || header.readUInt32BE(4) !== track.id) continue;
    const defaultDuration = fragmentDefaultDuration(header) ?? track.defaultDuration;
    start ??= decodeTime(child(traf.body, 'tfdt'));
    for (const box of children(traf.body))
      if (box.type === 'trun' && box.body.length >= 8)
        for (const length of readRun(box.body, defaultDuration)) frames.push(length);
  }
  return { start, frames };
}

function decodeTime(tfdt: Buffer | undefined): number | undefined {
  if (!tfdt || tfdt.length < 8) return undefined;
  if (tfdt[0] === 0) return tfdt.readUInt32BE(4);
  return tfdt.length >= 12 ? Number(tfdt.readBigUInt64BE(4)) : undefined;
}

function fragmentDefaultDuration(tfhd: Buffer): number | undefined {
  const flags = tfhd.readUInt32BE(0) & 0xffffff;
  if (!(flags & 0x8)) return undefined;
  const offset = 8 + (flags & 0x1 ? 8 : 0) + (flags & 0x2 ? 4 : 0);
  return offset + 4 <= tfhd.length ? tfhd.readUInt32BE(offset) : undefined;
}

function readRun(trun: Buffer, defaultDuration: number): number[] {
  const flags = trun.readUInt32BE(0) & 0xffffff;
  const frames = trun.readUInt32BE(4);
  if (!(flags & 0x100)) return Array<number>(Math.min(frames, MOST_FRAMES)).fill(defaultDuration);
  const start = 8 + (flags & 0x1 ? 4 : 0) + (flags & 0x4 ? 4 : 0);
  const stride = 4 * [0x100, 0x200, 0x400, 0x800].filter((bit) => flags & bit).length;
  const lengths: number[] = [];
  for (let n = 0; n < frames && start + n * stride + 4 <= trun.length; n++)
    lengths.push(trun.readUInt32BE(start + n * stride));
  return lengths;
}
