import { readSync } from 'node:fs';

/** Where a box of an MP4 file (ISO/IEC 14496-12) begins and ends. */
export interface Box {
  readonly type: string;
  readonly headerBytes: number;
  readonly sizeBytes: number;
}

/** The video track of a file. */
export interface VideoTrack {
  readonly id: number;
  /** Ticks per second. */
  readonly timescale: number;
  /** Ticks. */
  readonly defaultDuration: number;
}

const MAX_METADATA_BYTES = 16 * 1024 * 1024;

/** The header of the box at an offset of an open file; undefined if there is none that is whole. */
export function readBoxHeader(fd: number, offset: number): Box | undefined {
  const header = Buffer.alloc(16);
  const bytesRead = readSync(fd, header, 0, 16, offset);
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

/** What a box holds; undefined if the file ends before, or if it is too long to be metadata. */
export function readBoxBody(fd: number, offset: number, box: Box): Buffer | undefined {
  const bytes = box.sizeBytes - box.headerBytes;
  if (bytes > MAX_METADATA_BYTES) return undefined;
  const body = Buffer.alloc(bytes);
  return readSync(fd, body, 0, bytes, offset + box.headerBytes) === bytes ? body : undefined;
}

/** The boxes inside a box's body, with their bodies; stops at the first that does not fit. */
export function* children(body: Buffer): Generator<{ type: string; body: Buffer }> {
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

/** The box at the end of a path of types, each inside the one before; the first of each type. */
export function child(body: Buffer | undefined, ...path: string[]): Buffer | undefined {
  let current = body;
  for (const type of path) {
    if (!current) return undefined;
    let found: Buffer | undefined;
    for (const box of children(current)) if (box.type === type && !found) found = box.body;
    current = found;
  }
  return current;
}

/** The first video track that a `moov` describes. */
export function findVideoTrack(moov: Buffer): VideoTrack | undefined {
  for (const box of children(moov)) {
    if (box.type !== 'trak') continue;
    const handler = child(box.body, 'mdia', 'hdlr');
    const header = child(box.body, 'tkhd');
    const media = child(box.body, 'mdia', 'mdhd');
    if (!handler || !header || !media || handler.length < 12) continue;
    if (handler.toString('latin1', 8, 12) !== 'vide') continue;
    const [id, timescale] = [fieldOf(header), fieldOf(media)];
    if (id !== undefined && timescale) return { id, timescale, defaultDuration: defaultDurationOf(moov, id) };
  }
  return undefined;
}

/** The field behind the two times with which `tkhd` and `mdhd` begin; undefined if the box is too short for it. */
function fieldOf(body: Buffer): number | undefined {
  const at = body[0] === 1 ? 20 : 12;
  return at + 4 <= body.length ? body.readUInt32BE(at) : undefined;
}

function defaultDurationOf(moov: Buffer, trackId: number): number {
  for (const box of children(child(moov, 'mvex') ?? Buffer.alloc(0)))
    if (box.type === 'trex' && box.body.length >= 16 && box.body.readUInt32BE(4) === trackId)
      return box.body.readUInt32BE(12);
  return 0;
}
