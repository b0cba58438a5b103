/** Seconds from 1900, where NTP counts from, to 1970. */
const NTP_EPOCH_OFFSET_SECONDS = 2_208_988_800;

export interface SenderReport {
  readonly ssrc: number;
  /** Milliseconds since the epoch that `rtpTimestamp` stands for. */
  readonly wallMs: number;
  /** May be negative or larger than 32 bits; it wraps. */
  readonly rtpTimestamp: number;
  readonly packetCount: number;
  readonly octetCount: number;
}

/** A compound RTCP packet: sender report and source description (RFC 3550, 6.4.1 and 6.5). */
export function senderReport(report: SenderReport, cname: string): Buffer {
  const bytes = Buffer.alloc(28);
  bytes.set([0x80, 200]);
  bytes.writeUInt16BE(6, 2);
  bytes.writeUInt32BE(report.ssrc, 4);
  const seconds = Math.floor(report.wallMs / 1000);
  bytes.writeUInt32BE(unsigned32(seconds + NTP_EPOCH_OFFSET_SECONDS), 8);
  bytes.writeUInt32BE(Math.floor(((report.wallMs - seconds * 1000) / 1000) * 0x1_0000_0000), 12);
  bytes.writeUInt32BE(unsigned32(report.rtpTimestamp), 16);
  bytes.writeUInt32BE(unsigned32(report.packetCount), 20);
  bytes.writeUInt32BE(unsigned32(report.octetCount), 24);
  return Buffer.concat([bytes, sourceDescription(report.ssrc, cname)]);
}

function sourceDescription(ssrc: number, cname: string): Buffer {
  const words = Math.floor((2 + cname.length) / 4) + 1;
  const bytes = Buffer.alloc(8 + words * 4);
  bytes.set([0x81, 202]);
  bytes.writeUInt16BE(1 + words, 2);
  bytes.writeUInt32BE(ssrc, 4);
  bytes.set([1, cname.length], 8);
  bytes.write(cname, 10, 'latin1');
  return bytes;
}

function unsigned32(value: number): number {
  return Number(BigInt.asUintN(32, BigInt(Math.round(value))));
}
