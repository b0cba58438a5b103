import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeVideo, type Video, type VideoCodec } from '../fake-camera/index.ts';

/** Where encoded test video is kept between runs; safe to remove at any time. */
export const VIDEO_CACHE = join(tmpdir(), 'pm-dvr-video');

/** A small test picture, quick to encode: 320x180, 25 frames/s, one key frame a second. */
export function smallVideo(codec: VideoCodec = 'h264', width = 320, height = 180): Promise<Video> {
  return makeVideo({ codec, width, height, fps: 25, gopFrames: 25, seconds: 10, directory: VIDEO_CACHE });
}
