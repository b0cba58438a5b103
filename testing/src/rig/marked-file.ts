import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { parseAccessUnits } from '../fake-camera/access-units.ts';
import { splitNals } from '../fake-camera/annex-b.ts';
import { madeByFfmpeg } from '../fake-camera/ffmpeg-cache.ts';
import { digitsOffset, markNal, writeMark } from '../fake-camera/frame-mark.ts';
import { VIDEO_CACHE } from './video-cache.ts';

/** Frames per second of marked files; there is a key frame each second. */
export const FILE_FPS = 25;

const LOOP_FRAMES = 10 * FILE_FPS;
const START_CODE = Buffer.from([0, 0, 0, 1]);

/**
 * Absolute path of an MP4 file with H.264, 320x180, whose frames carry the numbers 0, 1, 2 … as the fake camera's do,
 * and with AAC if `audio`. It is made once and kept.
 */
export async function markedFile(seconds: number, audio: boolean): Promise<string> {
  const file = join(VIDEO_CACHE, `marked-${seconds}s${audio ? '-aac' : ''}.mp4`);
  if (await stat(file).catch(() => undefined)) return file;
  await mkdir(VIDEO_CACHE, { recursive: true });
  const partial = `${file}.${process.pid}.part`;
  const stream = `${partial}.h264`;
  const tone = ['-f', 'lavfi', '-i', `sine=frequency=500:sample_rate=16000:duration=${seconds}`];
  try {
    await writeFile(stream, await markedStream(seconds * FILE_FPS));
    await execa('ffmpeg', [
      ...['-hide_banner', '-nostdin', '-loglevel', 'error', '-y'],
      ...['-framerate', String(FILE_FPS), '-f', 'h264', '-i', stream, ...(audio ? tone : [])],
      ...['-c:v', 'copy', '-c:a', 'aac', '-b:a', '32k', '-f', 'mp4', partial],
    ]);
    await rename(partial, file);
  } finally {
    await Promise.all([partial, stream].map((path) => rm(path, { force: true })));
  }
  return file;
}

/** An H.264 byte stream of so many frames, each with its mark in front of its slices. */
async function markedStream(frames: number): Promise<Buffer> {
  const options = `keyint=${FILE_FPS}:min-keyint=${FILE_FPS}:scenecut=0:bframes=0:sliced-threads=0`;
  const loop = await madeByFfmpeg(
    VIDEO_CACHE,
    [
      ...['-f', 'lavfi', '-i', `testsrc2=size=320x180:rate=${FILE_FPS}`, '-frames:v', String(LOOP_FRAMES)],
      ...['-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-preset', 'ultrafast', '-x264-params', options],
    ],
    'h264',
  );
  const { parameterSets, units } = parseAccessUnits('h264', splitNals(loop));
  const nals: Buffer[] = [];
  for (let number = 0; number < frames; number++) {
    const unit = units[number % units.length];
    const mark = markNal('h264');
    writeMark(mark, digitsOffset('h264'), { number, sentMs: 0 });
    nals.push(...(unit?.keyframe ? parameterSets : []), mark, ...(unit?.slices ?? []));
  }
  return Buffer.concat(nals.flatMap((nal) => [START_CODE, nal]));
}
