import type { FileHandle } from 'node:fs/promises';

/** What the whole fragments of a fragmented MP4 file (ISO/IEC 14496-12) hold. */
export interface FragmentSummary {
  /** Length up to the end of the last whole fragment; what follows is torn or an index. */
  readonly wholeBytes: number;
  /** Length of the video in the whole fragments, in milliseconds. */
  readonly durationMs: number;
  readonly videoFrames: number;
}

interface Box {
  readonly type: string;
  readonly headerBytes: number;
  readonly sizeBytes: number;
}

interface VideoTrack {
  readonly id: number;
  readonly timescale: number;
  readonly defaultDuration: number;
}

const MAX_METADATA_BYTES = 16 * 1024 * 1024;

/**
 * Reads the boxes of a fragmented MP4 file, which may have been torn anywhere by a crash, and says how much of it
 * is whole. Media data is skipped, not read. A file that is no MP4 at all has zero whole bytes.
 */
export async function summariseFragments(file: FileHandle): Promise<FragmentSummary> {
  const fileBytes = (await file.stat()).size;
  let track: VideoTrack | undefined;
  let summary: FragmentSummary = { wholeBytes: 0, durationMs: 0, videoFrames: 0 };
  let pending: { ticks: number; frames: number } | undefined;
  let ticks = 0;
  let frames = 0;
  for (let offset = 0; offset < fileBytes; ) {
    const box = await readBoxHeader(file, offset);
    if (!box || offset + box.sizeBytes > fileBytes) break;
    if (box.type === 'moov' || box.type === 'moof') {
      const body = await readBody(file, offset, box);
      if (!body) break;
      if (box.type === 'moov') track = findVideoTrack(body);
      else pending = track && measureFragment(body, track);
    } else if (box.type === 'mdat' && pending && track) {
      ticks += pending.ticks;
      frames += pending.frames;
      pending = undefined;
      const wholeBytes = offset + box.sizeBytes;
      summary = { wholeBytes, durationMs: (ticks * 1000) / track.timescale, videoFrames: frames };
    }
    offset += box.sizeBytes;
  }
  return summary;
}

async function readBoxHeader(file: FileHandle, offset: number): Promise<Box | undefined> {
  const header = Buffer.alloc(16);
  const { bytesRead } = await file.read(header, 0, 16, offset);
  if (bytesRead < 8) return undefined;
  const type = header.toString('latin1', 4, 8);
  const short = header.readUInt32BE(0);
  if (short === 1) {
    if (bytesRead < 16) return undefined;
    const long = Number(header.readBigUInt64BE(8));
    return long >= 16 ? { type, headerBytes: 16, sizeBytes: long } : undefined;
  }
  return short >= 8 ? { type, headerBytes: 8, sizeBytes: short } : undefined;
}

async function readBody(file: FileHandle, offset: number, box: Box): Promise<Buffer | undefined> {
  const bytes = box.sizeBytes - box.headerBytes;
  if (bytes > MAX_METADATA_BYTES) return undefined;
  const body = Buffer.alloc(bytes);
  const { bytesRead } = await file.read(body, 0, bytes, offset + box.headerBytes);
  return bytesRead === bytes ? body : undefined;
}

/** The boxes inside a box's body, with their bodies; stops at the first that does not fit. */
function* children(body: Buffer): Generator<{ type: string; body: Buffer }> {
  for (let offset = 0; offset + 8 <= body.length; ) {
    const size = body.readUInt32BE(offset);
    if (size < 8 || offset + size > body.length) return;
    yield {
      type: body.toString('latin1', offset + 4, offset + 8),
      body: body.subarray(offset + 8, offset + size),
    };
    offset += size;
  }
}

function child(body: Buffer | undefined, ...path: string[]): Buffer | undefined {
  let current = body;
  for (const type of path) {
    if (!current) return undefined;
    let found: Buffer | undefined;
    for (const box of children(current)) if (box.type === type && !found) found = box.body;
    current = found;
  }
  return current;
}

function findVideoTrack(moov: Buffer): VideoTrack | undefined {
  for (const box of children(moov)) {
    if (box.type !== 'trak') continue;
    const handler = child(box.body, 'mdia', 'hdlr');
    const header = child(box.body, 'tkhd');
    const media = child(box.body, 'mdia', 'mdhd');
    if (!handler || !header || !media || handler.length < 12) continue;
    if (handler.toString('latin1', 8, 12) !== 'vide') continue;
    const id = header.readUInt32BE(header[0] === 1 ? 20 : 12);
    const timescale = media.readUInt32BE(media[0] === 1 ? 20 : 12);
    if (timescale > 0) return { id, timescale, defaultDuration: defaultDurationOf(moov, id) };
  }
  return undefined;
}

function defaultDurationOf(moov: Buffer, trackId: number): number {
  for (const box of children(child(moov, 'mvex') ?? Buffer.alloc(0)))
    if (box.type === 'trex' && box.body.length >= 16 && box.body.readUInt32BE(4) === trackId)
      return box.body.readUInt32BE(12);
  return 0;
}

/** Ticks and frames of the video track in one `moof`. */
function measureFragment(moof: Buffer, track: VideoTrack): { ticks: number; frames: number } {
  const total = { ticks: 0, frames: 0 };
  for (const traf of children(moof)) {
    const header = traf.type === 'traf' ? child(traf.body, 'tfhd') : undefined;
    if (!header || header.length < 8 || header.readUInt32BE(4) !== track.id) continue;
    const defaultDuration = fragmentDefaultDuration(header) ?? track.defaultDuration;
    for (const box of children(traf.body)) {
      if (box.type !== 'trun' || box.body.length < 8) continue;
      const run = measureRun(box.body, defaultDuration);
      total.ticks += run.ticks;
      total.frames += run.frames;
    }
  }
  return total;
}

function fragmentDefaultDuration(tfhd: Buffer): number | undefined {
  const flags = tfhd.readUInt32BE(0) & 0xffffff;
  if (!(flags & 0x8)) return undefined;
  const offset = 8 + (flags & 0x1 ? 8 : 0) + (flags & 0x2 ? 4 : 0);
  return offset + 4 <= tfhd.length ? tfhd.readUInt32BE(offset) : undefined;
}

function measureRun(trun: Buffer, defaultDuration: number): { ticks: number; frames: number } {
  const flags = trun.readUInt32BE(0) & 0xffffff;
  const frames = trun.readUInt32BE(4);
  if (!(flags & 0x100)) return { ticks: frames * defaultDuration, frames };
  const start = 8 + (flags & 0x1 ? 4 : 0) + (flags & 0x4 ? 4 : 0);
  const stride = 4 * [0x100, 0x200, 0x400, 0x800].filter((bit) => flags & bit).length;
  let ticks = 0;
  for (let n = 0; n < frames && start + n * stride + 4 <= trun.length; n++)
    ticks += trun.readUInt32BE(start + n * stride);
  return { ticks, frames };
}
