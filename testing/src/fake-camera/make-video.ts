import { resolve } from 'node:path';
import { CodedError } from '@pm-dvr/runtime';
import { parseAccessUnits } from './access-units.ts';
import { splitNals } from './annex-b.ts';
import { madeByFfmpeg } from './ffmpeg-cache.ts';
import { packVideo, type Video, type VideoCodec } from './video.ts';

export interface VideoOptions {
  readonly codec: VideoCodec;
  /** Pixels, even. */
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  /** Distance of keyframes. */
  readonly gopFrames: number;
  /** Length of the loop, rounded up to whole groups of pictures; 10 if left out. */
  readonly seconds?: number;
  /** Bits per second; the video is padded to it. Left out: whatever the encoder makes of it. */
  readonly bitRate?: number;
  /** Folder in which encoded video is kept for the next time; made if it is not there. */
  readonly directory: string;
}

const loaded = new Map<string, Promise<Video>>();

/**
 * A loop of moving test picture without B frames, encoded by ffmpeg unless `directory` has it already. Calls with
 * the same options share one object. Throws `ffmpeg-failed`.
 */
export function makeVideo(options: VideoOptions): Promise<Video> {
  const key = JSON.stringify([
    options.codec,
    options.width,
    options.height,
    options.fps,
    options.gopFrames,
    options.seconds,
    options.bitRate,
    resolve(options.directory),
  ]);
  const video = loaded.get(key) ?? loadVideo(options);
  loaded.set(key, video);
  video.catch(() => loaded.delete(key));
  return video;
}

async function loadVideo(options: VideoOptions): Promise<Video> {
  const cacheDirectory = resolve(options.directory);
  const groups = Math.ceil(((options.seconds ?? 10) * options.fps) / options.gopFrames);
  const frameCount = groups * options.gopFrames;
  const extension = options.codec === 'h264' ? 'h264' : 'hevc';
  const stream = await madeByFfmpeg(cacheDirectory, encoderArguments(options, frameCount), extension);
  const parsed = parseAccessUnits(options.codec, splitNals(stream));
  if (parsed.units.length !== frameCount || !parsed.units[0]?.keyframe) {
    throw new CodedError('ffmpeg-failed', `expected ${frameCount} frames, got ${parsed.units.length}`);
  }
  const { codec, width, height, fps, gopFrames, bitRate } = options;
  const facts = { codec, width, height, fps, gopFrames, cacheDirectory };
  return packVideo(parsed, bitRate === undefined ? facts : { ...facts, bitRate });
}

function encoderArguments(options: VideoOptions, frameCount: number): string[] {
  const { codec, width, height, fps, gopFrames, bitRate } = options;
  const source = `testsrc2=size=${width}x${height}:rate=${fps}`;
  const common = `keyint=${gopFrames}:min-keyint=${gopFrames}:scenecut=0:bframes=0:repeat-headers=1`;
  const encoder =
    codec === 'h264'
      ? ['-c:v', 'libx264', '-x264-params', `${common}:sliced-threads=0`]
      : ['-c:v', 'libx265', '-x265-params', `${common}:open-gop=0:info=0:log-level=error`];
  return [
    ...['-f', 'lavfi', '-i', source, '-frames:v', String(frameCount), '-pix_fmt', 'yuv420p'],
    ...encoder,
    ...['-preset', 'ultrafast', '-tune', 'zerolatency'],
    ...(bitRate === undefined ? [] : rateArguments(bitRate)),
  ];
}

/** The encoder stays below the wanted rate; padding makes up for the rest exactly. */
function rateArguments(bitRate: number): string[] {
  const [average, peak] = [Math.round(bitRate * 0.6), Math.round(bitRate * 0.8)];
  return ['-b:v', String(average), '-maxrate', String(peak), '-bufsize', String(peak)];
}
