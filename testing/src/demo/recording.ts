import type { Clip } from '@pm-dvr/footage';
import { CodedError, systemClock } from '@pm-dvr/runtime';
import type { FakeCamera, SentRange } from '../fake-camera/index.ts';
import { PICTURE } from './embedded-camera.ts';
import { untilOnDisk } from './frames-on-disk.ts';
import { finishedClips, type Observation, Observer } from './observer.ts';
import { Recorder } from './recorder.ts';
import type { RunFolder } from './run-folder.ts';
import type { Screen } from './screen.ts';

/** ID of the demo's camera. */
export const CAMERA = 'front';

/** What a run has brought. */
export interface Recording {
  readonly clips: readonly Clip[];
  /** The first frame that the camera sent; undefined if it sent none. */
  readonly firstFrame: number | undefined;
  /** The first frame after the time that was wanted; undefined if the run was to last until it was stopped. */
  readonly endFrame: number | undefined;
  /** Whether it was stopped before that. */
  readonly interrupted: boolean;
  readonly sent: readonly SentRange[];
  /** When the recorder was asked to stop, milliseconds since the epoch. */
  readonly stoppedMs: number;
  /** Exit code of cam-service; null if it had to be killed. */
  readonly exitCode: number | null;
}

const LOOK_PERIOD_MS = 500;
const FIRST_FRAME_TIMEOUT_MS = 30_000;
const ARRIVAL_TIMEOUT_MS = 5_000;
/** A demo that was forgotten must not fill the disk. */
const MOST_BYTES = 1024 ** 3;

/**
 * Runs cam-service on the camera until the signal is aborted, `seconds` of video were sent, or 1 GiB is recorded.
 * Throws CodedError `RECORDER_FAILED` or `NO_VIDEO`.
 */
export async function record(
  run: RunFolder,
  camera: FakeCamera,
  seconds: number | undefined,
  signal: AbortSignal,
  screen: Screen,
): Promise<Recording> {
  const frames = seconds === undefined ? undefined : Math.ceil(seconds * PICTURE.fps);
  await using recorder = new Recorder(run.serviceFile, CAMERA, (line) => screen.log(line));
  const observer = new Observer(run.layout, CAMERA, camera, recorder);
  const firstFrame = await watch({ observer, recorder, camera, screen, frames, signal });
  const endFrame = firstFrame === undefined || frames === undefined ? undefined : firstFrame + frames;
  const interrupted = signal.aborted;
  if (!interrupted && endFrame === undefined) screen.say('1 GiB is recorded, which is enough for a demo.');
  if (endFrame !== undefined) await untilOnDisk(run.layout, CAMERA, endFrame - 1, ARRIVAL_TIMEOUT_MS, signal);
  const stoppedMs = Date.now();
  const exitCode = await recorder.stop();
  screen.show(await observer.look(stoppedMs));
  const sent = camera.stats().sessions.flatMap((session) => session.sent);
  const clips = await finishedClips(run.layout, CAMERA);
  return { clips, firstFrame, endFrame, interrupted, sent, stoppedMs, exitCode };
}

interface Watch {
  readonly observer: Observer;
  readonly recorder: Recorder;
  readonly camera: FakeCamera;
  readonly screen: Screen;
  /** Frames to be recorded; undefined: until it is stopped. */
  readonly frames: number | undefined;
  readonly signal: AbortSignal;
}

/** Shows what happens until it is time to end; resolves with the number of the first frame that was sent. */
async function watch({
  observer,
  recorder,
  camera,
  screen,
  frames,
  signal,
}: Watch): Promise<number | undefined> {
  const startedMs = systemClock.monotonicMs();
  for (;;) {
    const seen = await observer.look();
    if (!signal.aborted) screen.show(seen);
    if (recorder.failure) throw recorder.failure;
    const { firstFrame } = seen;
    if (signal.aborted || isEnough(seen)) return firstFrame;
    const leftMs =
      firstFrame === undefined || frames === undefined
        ? LOOK_PERIOD_MS
        : ((firstFrame + frames - camera.stats().nextFrame) / PICTURE.fps) * 1000;
    if (leftMs <= 0) return firstFrame;
    if (firstFrame === undefined && systemClock.monotonicMs() - startedMs > FIRST_FRAME_TIMEOUT_MS)
      throw noVideo(seen);
    await systemClock.sleep(Math.min(LOOK_PERIOD_MS, leftMs), signal);
  }
}

function noVideo({ state }: Observation): CodedError {
  const said = state ? ` It says: ${state.message}` : '';
  return new CodedError('NO_VIDEO', `The recorder did not get at the camera's video within 30 s.${said}`);
}

function isEnough({ clipBytes }: Observation): boolean {
  return clipBytes >= MOST_BYTES;
}
