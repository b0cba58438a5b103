import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT } from '@pm-dvr/contracts';
import { CodedError, messageOf } from '@pm-dvr/runtime';
import { type FakeCamera, makeVideo, startFakeCamera, type Video } from '../fake-camera/index.ts';
import { childrenOf } from '../rig/daemon-process.ts';
import { VIDEO_CACHE } from '../rig/video-cache.ts';

export const PICTURE = { codec: 'h264', width: 1280, height: 720, fps: 25, bitRate: 3_000_000 } as const;
export const PICTURE_TEXT = '1280x720 H.264, 25 frames/s, 3 Mbit/s, AAC sound, digest password';

/** It guards a test picture on the loopback interface; everybody may know it. */
const CREDENTIALS = { scheme: 'digest', user: 'viewer', password: 'demo' } as const;

/** The demo's camera, and its URL with user and password. */
export interface EmbeddedCamera {
  readonly camera: FakeCamera;
  readonly url: string;
}

/** Encoding takes some seconds, and is done once; a reason to say so. */
const SLOW_MS = 500;

/**
 * Starts the camera; undefined if it was interrupted. Its picture shows a clock and a frame counter, which begin
 * anew each minute. `slow` is called if the picture must be made first. Throws CodedError `ffmpeg-failed`, or
 * `CAMERA_PORT` (exit code 69) if the camera cannot listen.
 */
export async function startCamera(
  port: number,
  folder: string,
  signal: AbortSignal,
  slow: () => void,
): Promise<EmbeddedCamera | undefined> {
  const directory = (await isUsable(VIDEO_CACHE)) ? VIDEO_CACHE : join(folder, 'picture');
  const timer = setTimeout(slow, SLOW_MS);
  const making = makeVideo({ ...PICTURE, gopFrames: PICTURE.fps, seconds: 60, directory });
  const video = await interruptible(making, signal).finally(() => clearTimeout(timer));
  if (!video) return undefined;
  const camera = await listen(video, port);
  return { camera, url: camera.urlFor(CREDENTIALS.user, CREDENTIALS.password) };
}

async function listen(video: Video, port: number): Promise<FakeCamera> {
  try {
    return await startFakeCamera({ video, audio: 'aac', auth: CREDENTIALS, port });
  } catch (cause) {
    if (cause instanceof CodedError) throw cause;
    const what = `The camera cannot listen on 127.0.0.1: ${messageOf(cause)}`;
    throw new CodedError('CAMERA_PORT', what, { cause, exitCode: EXIT.unavailable });
  }
}

/** The cache may belong to another user of this machine. */
async function isUsable(folder: string): Promise<boolean> {
  return await access(folder, constants.R_OK | constants.W_OK | constants.X_OK).then(
    () => true,
    (error) => error.code === 'ENOENT',
  );
}

/** What is being made by ffmpeg; an interruption ends the ffmpeg, so that nothing half made stays. */
async function interruptible(making: Promise<Video>, signal: AbortSignal): Promise<Video | undefined> {
  const end = async () => {
    for (const { pid, name } of await childrenOf(process.pid))
      if (name === 'ffmpeg') process.kill(pid, 'SIGTERM');
  };
  const timer = setInterval(() => {
    // It may have ended by itself in the meantime.
    if (signal.aborted) end().catch(() => {});
  }, 100);
  try {
    return await making;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  } finally {
    clearInterval(timer);
  }
}
