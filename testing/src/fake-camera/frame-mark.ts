import type { VideoCodec } from './nal-policy.ts';

/**
 * The mark that every video frame of the fake camera carries: an SEI message user_data_unregistered (H.264 and
 * H.265, D.2.7) with this UUID, the frame number as 12 and the instant of sending as 13 decimal digits. Neither
 * the UUID nor the digits need emulation prevention, so the bytes stand in a file as they are here.
 */
export const MARK_UUID = Buffer.from('7b1f6ad29c3e4f58a6d1c4b27e93f50d', 'hex');

export const NUMBER_DIGITS = 12;
export const INSTANT_DIGITS = 13;
export const MARK_BYTES = MARK_UUID.length + NUMBER_DIGITS + INSTANT_DIGITS;

/** What a mark says. */
export interface FrameMark {
  /** Running number of the frame in the life of its camera. */
  readonly number: number;
  /** When the camera sent it, milliseconds since the epoch. */
  readonly sentMs: number;
}

const USER_DATA_UNREGISTERED = 5;

/** A whole SEI NAL unit with number and instant 0. */
export function markNal(codec: VideoCodec): Buffer {
  const header = codec === 'h264' ? [6] : [39 << 1, 1];
  const digits = Buffer.alloc(NUMBER_DIGITS + INSTANT_DIGITS, '0');
  const message = [USER_DATA_UNREGISTERED, MARK_BYTES];
  return Buffer.concat([Buffer.from([...header, ...message]), MARK_UUID, digits, Buffer.from([0x80])]);
}

/** Where the digits begin in {@link markNal}. */
export function digitsOffset(codec: VideoCodec): number {
  return (codec === 'h264' ? 1 : 2) + 2 + MARK_UUID.length;
}

/** Writes number and instant over the digits that begin at `offset`. */
export function writeMark(bytes: Buffer, offset: number, mark: FrameMark): void {
  writeDigits(bytes, offset, NUMBER_DIGITS, mark.number);
  writeDigits(bytes, offset + NUMBER_DIGITS, INSTANT_DIGITS, mark.sentMs);
}

/** The mark whose digits begin at `offset`; undefined if there are other characters among them. */
export function readMark(bytes: Buffer, offset: number): FrameMark | undefined {
  const text = bytes.toString('latin1', offset, offset + NUMBER_DIGITS + INSTANT_DIGITS);
  if (!/^\d{25}$/.test(text)) return undefined;
  return { number: Number(text.slice(0, NUMBER_DIGITS)), sentMs: Number(text.slice(NUMBER_DIGITS)) };
}

function writeDigits(bytes: Buffer, offset: number, digits: number, value: number): void {
  let rest = Math.floor(value);
  for (let at = offset + digits - 1; at >= offset; at--) {
    bytes[at] = 0x30 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
}
