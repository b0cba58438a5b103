import { isFirstSlice, isKeyframeSlice, nalRole, type VideoCodec } from './nal-policy.ts';

/** One picture: its coded slices, in order. */
export interface AccessUnit {
  readonly keyframe: boolean;
  readonly slices: readonly Buffer[];
}

/** An elementary stream taken apart. */
export interface ParsedVideo {
  /** VPS (H.265), SPS and PPS, each once, in the order in which they first appear. */
  readonly parameterSets: readonly Buffer[];
  readonly units: readonly AccessUnit[];
}

/** Groups NAL units into pictures; everything but slices and parameter sets is left out. */
export function parseAccessUnits(codec: VideoCodec, nals: readonly Buffer[]): ParsedVideo {
  const parameterSets: Buffer[] = [];
  const units: { keyframe: boolean; slices: Buffer[] }[] = [];
  for (const nal of nals) {
    const role = nalRole(codec, nal);
    if (role === 'parameter-set' && !parameterSets.some((known) => known.equals(nal)))
      parameterSets.push(nal);
    if (role !== 'slice') continue;
    if (isFirstSlice(codec, nal)) units.push({ keyframe: isKeyframeSlice(codec, nal), slices: [] });
    units.at(-1)?.slices.push(nal);
  }
  return { parameterSets, units };
}
