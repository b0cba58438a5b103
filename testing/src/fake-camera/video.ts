import type { AccessUnit, ParsedVideo } from './access-units.ts';
import { digitsOffset, markNal } from './frame-mark.ts';
import { fillerNal, type VideoCodec } from './nal-policy.ts';
import { type PacketTemplate, packetTemplate, payloadOffset } from './packet-template.ts';
import { nalPayloads } from './rtp-payload.ts';

export type { VideoCodec } from './nal-policy.ts';

/** RTP payload type of video. */
export const VIDEO_PAYLOAD_TYPE = 96;

/** One picture, ready to be sent. */
export interface VideoFrame {
  readonly keyframe: boolean;
  readonly packets: PacketTemplate;
  /** Offset in the packets' bytes at which the digits of the frame mark begin. */
  readonly markOffset: number;
}

/** A loop of video; it begins with a keyframe. May be shared by any number of cameras. */
export interface Video {
  readonly codec: VideoCodec;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly gopFrames: number;
  /** VPS (H.265), SPS and PPS without start codes. */
  readonly parameterSets: readonly Buffer[];
  readonly frames: readonly VideoFrame[];
  /** Absolute path of the folder in which what ffmpeg made is kept. */
  readonly cacheDirectory: string;
}

/**
 * Packs parsed pictures into RTP packets, each with its mark. With `bitRate` (bits per second, NAL units alone)
 * pictures are padded with filler data so that the loop has this rate wherever the encoder stayed below it.
 */
export function packVideo(
  parsed: ParsedVideo,
  options: Omit<Video, 'parameterSets' | 'frames'> & { bitRate?: number },
): Video {
  const { bitRate, ...facts } = options;
  let owedBytes = 0;
  const frames = parsed.units.map((unit) => {
    const nals = frameNals(facts.codec, parsed.parameterSets, unit);
    owedBytes += (bitRate ?? 0) / 8 / facts.fps - nals.reduce((sum, nal) => sum + nal.length, 0);
    const padBytes = Math.floor(owedBytes);
    if (bitRate !== undefined && padBytes >= 4) {
      nals.push(fillerNal(facts.codec, padBytes));
      owedBytes -= padBytes;
    }
    return packFrame(facts.codec, unit.keyframe, nals);
  });
  return { ...facts, parameterSets: parsed.parameterSets, frames };
}

function frameNals(codec: VideoCodec, parameterSets: readonly Buffer[], unit: AccessUnit): Buffer[] {
  return [...(unit.keyframe ? parameterSets : []), markNal(codec), ...unit.slices];
}

function packFrame(codec: VideoCodec, keyframe: boolean, nals: readonly Buffer[]): VideoFrame {
  const mark = nals.findIndex((nal) => nal.equals(markNal(codec)));
  const payloads = nals.map((nal) => nalPayloads(codec, nal));
  const packets = packetTemplate(payloads.flat(), { payloadType: VIDEO_PAYLOAD_TYPE, marker: true });
  const before = payloads.slice(0, mark).flat().length;
  return { keyframe, packets, markOffset: payloadOffset(packets, before) + digitsOffset(codec) };
}
