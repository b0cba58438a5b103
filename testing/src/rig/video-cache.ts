import { makeVideo, type Video, type VideoCodec } from '../fake-camera/index.ts';
import { VIDEO_CACHE } from './cache-folder.ts';

export { VIDEO_CACHE } from './cache-folder.ts';

/** A small test picture, quick to encode: 320x180, 25 frames/s, one key frame a second. */
export function smallVideo(codec: VideoCodec = 'h264', width = 320, height = 180): Promise<Video> {
  return makeVideo({ codec, width, height, fps: 25, gopFrames: 25, seconds: 10, directory: VIDEO_CACHE });
}
