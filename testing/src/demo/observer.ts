import { readdir, readFile, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoreLayout } from '@pm-dvr/contracts';
import { type Account, accountCamera, type Clip, clipEndMs } from '@pm-dvr/footage';
import type { FakeCamera } from '../fake-camera/index.ts';
import { finishedClips, naming } from '../rig/finished-clips.ts';
import type { EventKeeping } from './event-keeping.ts';
import type { SeenEvent } from './event-watch.ts';
import { Rate } from './rate.ts';
import type { Recorder } from './recorder.ts';

/** What can be seen of the demo from outside at one instant: files, processes, and the camera's own account. */
export interface Observation {
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  /** When the camera sent its first frame to the recorder, milliseconds since the epoch. */
  readonly firstFrameMs: number | undefined;
  /** Number of that frame. */
  readonly firstFrame: number | undefined;
  /** In the order in which they were recorded. */
  readonly clips: readonly Clip[];
  readonly clipBytes: number;
  /** The file that is being written. */
  readonly openBytes: number;
  readonly freeBytes: number;
  /** From the first recorded frame on; undefined until the first clip is finished. */
  readonly account: Account | undefined;
  /** First line and code of the state file. */
  readonly state: { readonly message: string; readonly code: number } | undefined;
  readonly recorderPid: number | undefined;
  readonly ffmpegPid: number | undefined;
  readonly brokerPid: number | undefined;
  readonly keeperPid: number | undefined;
  /** In the order in which they were heard of. */
  readonly events: readonly SeenEvent[];
  /** What the camera sends and what reaches the disk; undefined at the beginning. */
  readonly framesPerSecond: number | undefined;
  readonly bitsPerSecond: number | undefined;
}

/** What runs, and is looked at. */
export interface Subjects {
  readonly camera: FakeCamera;
  readonly recorder: Recorder;
  readonly keeping: EventKeeping;
}

/** Looks at a running demo, as often as it is asked to. */
export class Observer {
  private readonly layout: StoreLayout;
  private readonly id: string;
  private readonly camera: FakeCamera;
  private readonly recorder: Recorder;
  private readonly keeping: EventKeeping;
  private readonly frames = new Rate();
  private readonly bytes = new Rate();

  constructor(layout: StoreLayout, id: string, subjects: Subjects) {
    this.layout = layout;
    this.id = id;
    this.camera = subjects.camera;
    this.recorder = subjects.recorder;
    this.keeping = subjects.keeping;
  }

  /** `stoppedMs`: since when the recorder is not meant to record any more. */
  async look(stoppedMs?: number): Promise<Observation> {
    const { layout, id, recorder, keeping } = this;
    const clips = await finishedClips(layout, id);
    const openBytes = await bytesIn(layout.liveDir(id));
    const clipBytes = sum(clips.map((clip) => clip.sizeBytes ?? 0));
    const { bavail, bsize } = await statfs(layout.baseDir);
    const first = this.camera.stats().sessions[0]?.sent[0];
    this.noteRates(clipBytes + openBytes);
    await keeping.watch.refresh();
    const atMs = Date.now();
    return {
      ...{ atMs, firstFrameMs: first?.firstMs, firstFrame: first?.first },
      ...{ clips, clipBytes, openBytes, freeBytes: bavail * bsize },
      account: await this.account(clips, atMs, stoppedMs === undefined ? atMs : endOfRun(clips, stoppedMs)),
      state: await readState(layout.stateFile(id)),
      recorderPid: recorder.pid,
      ffmpegPid: await recorder.ffmpegPid(),
      ...{ brokerPid: keeping.broker.pid, keeperPid: keeping.keeper.pid, events: keeping.watch.events },
      framesPerSecond: this.frames.perSecond,
      bitsPerSecond: this.bytes.perSecond === undefined ? undefined : this.bytes.perSecond * 8,
    };
  }

  /** The time before the first frame is the recorder's start, not a hole in what it recorded. */
  private async account(clips: readonly Clip[], nowMs: number, toMs: number): Promise<Account | undefined> {
    const fromMs = clips[0]?.startMs;
    if (fromMs === undefined) return undefined;
    return await accountCamera({ layout: this.layout, naming, camera: this.id, fromMs, toMs, nowMs });
  }

  private noteRates(storedBytes: number): void {
    const now = performance.now();
    const sessions = this.camera.stats().sessions;
    this.frames.note(now, sum(sessions.map((session) => session.frames)));
    this.bytes.note(now, storedBytes);
  }
}

/** How far the end of the last clip and the end of the run may differ without a hole between. */
const TAIL_MS = 1_000;

/** Until when there should be video, milliseconds since the epoch: the end of the last clip, if it is near enough. */
export function endOfRun(clips: readonly Clip[], stoppedMs: number): number {
  const last = clips.at(-1);
  return last && Math.abs(stoppedMs - clipEndMs(last)) <= TAIL_MS ? clipEndMs(last) : stoppedMs;
}

/** Share of an account that is recorded or is being written, 0 to 100. */
export function coveredPercent(account: Account): number {
  const { fromMs, toMs } = account.window;
  const open = account.unrecorded.filter((part) => part.kind === 'open');
  const coveredMs = account.recordedMs + sum(open.map((part) => part.toMs - part.fromMs));
  return toMs > fromMs ? (coveredMs / (toMs - fromMs)) * 100 : 100;
}

/** Milliseconds since the last finished clip ended. */
export function openMs(observation: Observation): number {
  const last = observation.clips.at(-1);
  const fromMs = last ? clipEndMs(last) : observation.firstFrameMs;
  return fromMs === undefined ? 0 : Math.max(0, observation.atMs - fromMs);
}

async function bytesIn(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => [] as string[]);
  const clips = names.filter((name) => name.endsWith('.mp4'));
  // A file may be finished, and so be gone from here, between the two looks.
  const sizes = await Promise.all(
    clips.map((name) =>
      stat(join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sum(sizes);
}

async function readState(path: string): Promise<Observation['state']> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  const [message, code] = text?.split('\n') ?? [];
  return message === undefined ? undefined : { message, code: Number(code) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
