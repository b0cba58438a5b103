export type VideoCodec = 'h264' | 'h265';

/** What a NAL unit is for, as far as a camera cares. */
export type NalRole = 'slice' | 'parameter-set' | 'other';

/** NAL unit type: 5 bits in H.264 (7.3.1), 6 bits in H.265 (7.3.1.2). */
export function nalType(codec: VideoCodec, nal: Buffer): number {
  const first = nal[0] ?? 0;
  return codec === 'h264' ? first & 0x1f : (first >> 1) & 0x3f;
}

/** Coded slices and parameter sets are sent; delimiters, fillers and the encoder's own SEI are not. */
export function nalRole(codec: VideoCodec, nal: Buffer): NalRole {
  const type = nalType(codec, nal);
  if (codec === 'h264')
    return type >= 1 && type <= 5 ? 'slice' : type === 7 || type === 8 ? 'parameter-set' : 'other';
  return type <= 31 ? 'slice' : type >= 32 && type <= 34 ? 'parameter-set' : 'other';
}

/** Whether a slice belongs to a picture at which decoding can begin (IDR; H.265: any IRAP). */
export function isKeyframeSlice(codec: VideoCodec, nal: Buffer): boolean {
  const type = nalType(codec, nal);
  return codec === 'h264' ? type === 5 : type >= 16 && type <= 21;
}

/** Whether a slice is the first of its picture: first_mb_in_slice is 0, or first_slice_segment_in_pic_flag is set. */
export function isFirstSlice(codec: VideoCodec, nal: Buffer): boolean {
  return ((nal[codec === 'h264' ? 1 : 2] ?? 0) & 0x80) !== 0;
}

/** A NAL unit that decoders skip, `sizeBytes` long in all: filler data, type 12 or 38. At least 4 bytes. */
export function fillerNal(codec: VideoCodec, sizeBytes: number): Buffer {
  const nal = Buffer.alloc(Math.max(4, sizeBytes), 0xff);
  if (codec === 'h264') nal[0] = 12;
  else nal.set([38 << 1, 1]);
  nal[nal.length - 1] = 0x80;
  return nal;
}
