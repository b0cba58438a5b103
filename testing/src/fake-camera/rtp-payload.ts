import { nalType, type VideoCodec } from './nal-policy.ts';

/** Largest RTP payload, so that a packet fits an Ethernet frame. */
export const MAX_PAYLOAD_BYTES = 1400;

/** RTP payloads of one NAL unit: itself if it fits, fragments otherwise (RFC 6184 FU-A, RFC 7798 FU). */
export function nalPayloads(codec: VideoCodec, nal: Buffer, maxBytes = MAX_PAYLOAD_BYTES): Buffer[] {
  if (nal.length <= maxBytes) return [nal];
  return codec === 'h264' ? h264Fragments(nal, maxBytes) : h265Fragments(nal, maxBytes);
}

/** RTP payload of one AAC frame in mode AAC-hbr (RFC 3640, 3.3.6): one header of 13 + 3 bits. */
export function aacPayload(frame: Buffer): Buffer {
  const headers = Buffer.alloc(4);
  headers.writeUInt16BE(16, 0);
  headers.writeUInt16BE((frame.length << 3) & 0xffff, 2);
  return Buffer.concat([headers, frame]);
}

const FU_A = 28;
const FU_H265 = 49;

function h264Fragments(nal: Buffer, maxBytes: number): Buffer[] {
  const indicator = ((nal[0] ?? 0) & 0xe0) | FU_A;
  return fragments(nal.subarray(1), [indicator], nalType('h264', nal), maxBytes);
}

function h265Fragments(nal: Buffer, maxBytes: number): Buffer[] {
  const first = ((nal[0] ?? 0) & 0x81) | (FU_H265 << 1);
  return fragments(nal.subarray(2), [first, nal[1] ?? 0], nalType('h265', nal), maxBytes);
}

function fragments(body: Buffer, header: readonly number[], type: number, maxBytes: number): Buffer[] {
  const step = maxBytes - header.length - 1;
  const payloads: Buffer[] = [];
  for (let at = 0; at < body.length; at += step) {
    const startBit = at === 0 ? 0x80 : 0;
    const endBit = at + step >= body.length ? 0x40 : 0;
    const head = Buffer.from([...header, startBit | endBit | type]);
    payloads.push(Buffer.concat([head, body.subarray(at, at + step)]));
  }
  return payloads;
}
