const SAMPLE_RATES = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000, 7350,
];

/** AAC in an ADTS stream (ISO/IEC 14496-3, 1.A.2): raw frames, and what a decoder must know beforehand. */
export interface AdtsStream {
  readonly frames: readonly Buffer[];
  /** AudioSpecificConfig, 2 bytes. */
  readonly config: Buffer;
  readonly sampleRate: number;
}

/** Takes an ADTS stream apart; stops at the first byte that is no frame. Empty if there is none. */
export function parseAdts(stream: Buffer): AdtsStream {
  const frames: Buffer[] = [];
  for (let at = 0; at + 7 <= stream.length && stream.readUInt16BE(at) >> 4 === 0xfff; ) {
    const headerBytes = (byte(stream, at + 1) & 1) === 1 ? 7 : 9;
    const sizeBytes =
      ((byte(stream, at + 3) & 3) << 11) | (byte(stream, at + 4) << 3) | (byte(stream, at + 5) >> 5);
    if (sizeBytes < headerBytes || at + sizeBytes > stream.length) break;
    frames.push(stream.subarray(at + headerBytes, at + sizeBytes));
    at += sizeBytes;
  }
  const rateIndex = (byte(stream, 2) >> 2) & 0xf;
  const objectType = (byte(stream, 2) >> 6) + 1;
  const channels = ((byte(stream, 2) & 1) << 2) | (byte(stream, 3) >> 6);
  const config = Buffer.alloc(2);
  config.writeUInt16BE((objectType << 11) | (rateIndex << 7) | (channels << 3));
  return { frames, config, sampleRate: SAMPLE_RATES[rateIndex] ?? 0 };
}

function byte(stream: Buffer, at: number): number {
  return stream[at] ?? 0;
}
