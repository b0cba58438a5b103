/** `$`, channel and length before each packet that travels in the RTSP connection (RFC 2326, 10.12). */
export const INTERLEAVED_HEADER_BYTES = 4;
export const RTP_HEADER_BYTES = 12;
const HEADERS_BYTES = INTERLEAVED_HEADER_BYTES + RTP_HEADER_BYTES;

/**
 * The packets of one frame laid out as they go over the wire, with everything that is the same for all receivers
 * filled in, so that sending is a copy and a few header fields.
 */
export interface PacketTemplate {
  readonly bytes: Buffer;
  /** Offset of each packet's interleaved header, in order. */
  readonly starts: readonly number[];
}

/** Header fields that differ from one receiver, or one sending, to the next. */
export interface PacketFields {
  readonly channel: number;
  /** Sequence number of the first packet; may be larger than 16 bits. */
  readonly sequence: number;
  /** May be negative or larger than 32 bits; it wraps. */
  readonly timestamp: number;
  readonly ssrc: number;
}

/** Lays out the payloads of one frame; the last packet has the marker bit if `marker`. */
export function packetTemplate(
  payloads: readonly Buffer[],
  options: { payloadType: number; marker: boolean },
): PacketTemplate {
  const sizeBytes = payloads.reduce((sum, payload) => sum + HEADERS_BYTES + payload.length, 0);
  const bytes = Buffer.alloc(sizeBytes);
  const starts: number[] = [];
  let at = 0;
  for (const [index, payload] of payloads.entries()) {
    const marker = options.marker && index === payloads.length - 1 ? 0x80 : 0;
    starts.push(at);
    bytes[at] = 0x24;
    bytes.writeUInt16BE(RTP_HEADER_BYTES + payload.length, at + 2);
    bytes[at + 4] = 0x80;
    bytes[at + 5] = marker | options.payloadType;
    payload.copy(bytes, at + HEADERS_BYTES);
    at += HEADERS_BYTES + payload.length;
  }
  return { bytes, starts };
}

/** A copy of the template's bytes with the fields filled in. */
export function fillTemplate(template: PacketTemplate, fields: PacketFields): Buffer {
  const bytes = Buffer.allocUnsafe(template.bytes.length);
  template.bytes.copy(bytes);
  const timestamp = Number(BigInt.asUintN(32, BigInt(Math.round(fields.timestamp))));
  for (const [index, start] of template.starts.entries()) {
    bytes[start + 1] = fields.channel;
    bytes.writeUInt16BE((fields.sequence + index) & 0xffff, start + 6);
    bytes.writeUInt32BE(timestamp, start + 8);
    bytes.writeUInt32BE(fields.ssrc, start + 12);
  }
  return bytes;
}

/** Offset in the template's bytes of the first payload byte of packet `index`. */
export function payloadOffset(template: PacketTemplate, index: number): number {
  return (template.starts[index] ?? 0) + HEADERS_BYTES;
}
