import type { Clip } from '@pm-dvr/footage';
import { CodedError, systemClock } from '@pm-dvr/runtime';
import type { FakeCamera, SentRange } from '../fake-camera/index.ts';
import type { Broker } from './broker.ts';
import { ClipBook } from './clip-book.ts';
import { PICTURE } from './embedded-camera.ts';
import { EventKeeping, type KeptEvents } from './event-keeping.ts';
import { isTimeForEvent, showsEvent } from './event-plan.ts';
import { untilOnDisk } from './frames-on-disk.ts';
import { type Observation, Observer } from './observer.ts';
import type { DemoOptions } from './options.ts';
import { Recorder } from './recorder.ts';
import type { RunFolder } from './run-folder.ts';
import type { Screen } from './screen.ts';
import { type KeptUp, Upkeep } from './upkeep.ts';

/** ID of the demo's camera. */
export const CAMERA = 'front';

/** What a run has brought. */
export interface Recording {
  /** All clips that were recorded, in their order, and those of them that are left. */
  readonly recorded: readonly Clip[];
  readonly clips: readonly Clip[];
  /** Inode of a clip that was recorded; undefined if it was not. */
  readonly inodeOf: (fileName: string) => number | undefined;
  /** The first frame that the camera sent; undefined if it sent none. */
  readonly firstFrame: number | undefined;
  /** The first frame after the time that was wanted; undefined if the run was to last until it was stopped. */
  readonly endFrame: number | undefined;
  /** Whether it was stopped before that. */
  readonly interrupted: boolean;
  readonly sent: readonly SentRange[];
  /** When the recorder was asked to stop, milliseconds since the epoch. */
  readonly stoppedMs: number;
  /** Exit code of cam-service; null if it was killed. */
  readonly exitCode: number | null;
  readonly events: KeptEvents;
  readonly upkeep: KeptUp;
}

const LOOK_PERIOD_MS = 500;
const FIRST_FRAME_TIMEOUT_MS = 30_000;
const ARRIVAL_TIMEOUT_MS = 5_000;
/** A demo that was forgotten ends, whatever of it is still there. */
const MOST_BYTES = 1024 ** 3;

/**
 * Runs cam-service on the camera until the signal is aborted, `seconds` of video were sent, or 1 GiB was recorded; beside it
 * cam-event, which gets an event to keep if there is time for one, cam-sync and cam-cleaner. Throws CodedError
 * `RECORDER_FAILED`, `KEEPER_FAILED`, `BROKER_FAILED`, `SYNC_FAILED`, `CLEANER_FAILED` or `NO_VIDEO`.
 */
export async function record(
  run: RunFolder,
  { camera, broker }: { readonly camera: FakeCamera; readonly broker: Broker },
  { seconds, budgetBytes }: Pick<DemoOptions, 'seconds' | 'budgetBytes'>,
  signal: AbortSignal,
  screen: Screen,
): Promise<Recording> {
  const frames = seconds === undefined ? undefined : Math.ceil(seconds * PICTURE.fps);
  await using keeping = new EventKeeping(run, broker, (line) => screen.log(line));
  await using recorder = new Recorder(run.serviceFile, CAMERA, (line) => screen.log(line));
  await using upkeep = new Upkeep(run, keeping.watch, (line) => screen.log(line));
  const book = new ClipBook(run.layout, CAMERA);
  const subjects = { camera, recorder, keeping, upkeep, book, budgetBytes };
  const observer = new Observer(run.layout, CAMERA, subjects);
  const isEventShown = showsEvent(seconds);
  const firstFrame = await watch({
    ...{ observer, recorder, keeping, upkeep, camera, screen, frames, isEventShown, signal },
  });
  const endFrame = firstFrame === undefined || frames === undefined ? undefined : firstFrame + frames;
  const interrupted = signal.aborted;
  if (!interrupted && endFrame === undefined) screen.say('1 GiB was recorded, which is enough for a demo.');
  if (endFrame !== undefined) await untilOnDisk(run.layout, CAMERA, endFrame - 1, ARRIVAL_TIMEOUT_MS, signal);
  const stoppedMs = Date.now();
  const exitCode = await recorder.stop();
  screen.show(await observer.look(stoppedMs));
  await keeping.settled();
  await upkeep.settled();
  const [events, keptUp] = await Promise.all([keeping.end(), upkeep.end()]);
  screen.show(await observer.look(stoppedMs));
  const sent = camera.stats().sessions.flatMap((session) => session.sent);
  // Nobody deletes any more.
  const { recorded, clips } = await book.look();
  return {
    ...{ recorded, clips, inodeOf: (fileName: string) => book.inodeOf(fileName) },
    ...{ firstFrame, endFrame, interrupted, sent, stoppedMs, exitCode, events, upkeep: keptUp },
  };
}

interface Watch {
  readonly observer: Observer;
  readonly recorder: Recorder;
  readonly keeping: EventKeeping;
  readonly upkeep: Upkeep;
  readonly camera: FakeCamera;
  readonly screen: Screen;
  /** Frames to be recorded; undefined: until it is stopped. */
  readonly frames: number | undefined;
  readonly isEventShown: boolean;
  readonly signal: AbortSignal;
}

/** Shows what happens until it is time to end; resolves with the number of the first frame that was sent. */
async function watch(what: Watch): Promise<number | undefined> {
  const { observer, recorder, keeping, upkeep, screen, isEventShown, signal } = what;
  const startedMs = systemClock.monotonicMs();
  for (;;) {
    const seen = await observer.look();
    if (!signal.aborted) screen.show(seen);
    const { firstFrame } = seen;
    // A Ctrl-C may have reached a program before that was in a session of its own.
    if (signal.aborted) return firstFrame;
    for (const { failure } of [keeping.broker, keeping.keeper, recorder, upkeep.sync, upkeep.cleaner])
      if (failure) throw failure;
    if (isEnough(seen)) return firstFrame;
    if (isEventShown && isTimeForEvent(seen)) keeping.triggerOnce(CAMERA);
    const leftMs = leftOf(what, firstFrame);
    if (leftMs <= 0) return firstFrame;
    if (firstFrame === undefined && systemClock.monotonicMs() - startedMs > FIRST_FRAME_TIMEOUT_MS)
      throw noVideo(seen);
    await systemClock.sleep(Math.min(LOOK_PERIOD_MS, leftMs), signal);
  }
}

/** Milliseconds of video that the camera has yet to send; at least a look away if nobody knows. */
function leftOf({ camera, frames }: Watch, firstFrame: number | undefined): number {
  if (firstFrame === undefined || frames === undefined) return LOOK_PERIOD_MS;
  return ((firstFrame + frames - camera.stats().nextFrame) / PICTURE.fps) * 1000;
}

function noVideo({ state }: Observation): CodedError {
  const said = state ? ` It says: ${state.message}` : '';
  return new CodedError('NO_VIDEO', `The recorder did not get at the camera's video within 30 s.${said}`);
}

function isEnough({ recordedBytes }: Observation): boolean {
  return recordedBytes >= MOST_BYTES;
}
