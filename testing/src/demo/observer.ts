import { readdir, readFile, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoreLayout } from '@pm-dvr/contracts';
import { type Account, accountCamera, type Clip, clipEndMs, lengthOf } from '@pm-dvr/footage';
import type { FakeCamera } from '../fake-camera/index.ts';
import { naming } from '../rig/finished-clips.ts';
import type { ClipBook } from './clip-book.ts';
import type { EventKeeping } from './event-keeping.ts';
import type { SeenEvent } from './event-watch.ts';
import { Rate } from './rate.ts';
import type { Recorder } from './recorder.ts';
import type { RemoteEvent } from './remote-watch.ts';
import type { Upkeep } from './upkeep.ts';

/** What can be seen of the demo from outside at one instant: files, processes, and the camera's own account. */
export interface Observation {
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  /** When the camera sent its first frame to the recorder, milliseconds since the epoch. */
  readonly firstFrameMs: number | undefined;
  /** Number of that frame. */
  readonly firstFrame: number | undefined;
  /** All that were recorded, in their order, and those of them that are left. */
  readonly recorded: readonly Clip[];
  readonly recordedBytes: number;
  readonly clips: readonly Clip[];
  readonly clipBytes: number;
  /** What the budget counts, and the budget. */
  readonly routineBytes: number;
  readonly budgetBytes: number;
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
  readonly syncPid: number | undefined;
  readonly cleanerPid: number | undefined;
  /** In the order in which they were heard of. */
  readonly events: readonly SeenEvent[];
  /** In the same order. */
  readonly remoteEvents: readonly RemoteEvent[];
  /** What the camera sends and what reaches the disk; undefined at the beginning. */
  readonly framesPerSecond: number | undefined;
  readonly bitsPerSecond: number | undefined;
}

/** What runs, and is looked at. */
export interface Subjects {
  readonly camera: FakeCamera;
  readonly recorder: Recorder;
  readonly keeping: EventKeeping;
  readonly upkeep: Upkeep;
  readonly book: ClipBook;
  readonly budgetBytes: number;
}

/** Looks at a running demo, as often as it is asked to. */
export class Observer {
  private readonly layout: StoreLayout;
  private readonly id: string;
  private readonly subjects: Subjects;
  private readonly frames = new Rate();
  private readonly bytes = new Rate();

  constructor(layout: StoreLayout, id: string, subjects: Subjects) {
    this.layout = layout;
    this.id = id;
    this.subjects = subjects;
  }

  /** `stoppedMs`: since when the recorder is not meant to record any more. */
  async look(stoppedMs?: number): Promise<Observation> {
    const { layout, id } = this;
    const { camera, recorder, keeping, upkeep, book, budgetBytes } = this.subjects;
    const booked = await book.look();
    const { recorded, recordedBytes } = booked;
    const openBytes = await bytesIn(layout.liveDir(id));
    const { bavail, bsize } = await statfs(layout.baseDir);
    const first = camera.stats().sessions[0]?.sent[0];
    this.noteRates(recordedBytes + openBytes);
    await keeping.watch.refresh();
    const atMs = Date.now();
    return {
      ...{ atMs, firstFrameMs: first?.firstMs, firstFrame: first?.first },
      ...{ ...booked, budgetBytes, openBytes, freeBytes: bavail * bsize },
      account: await this.account(
        recorded,
        atMs,
        stoppedMs === undefined ? atMs : endOfRun(recorded, stoppedMs),
      ),
      state: await readState(layout.stateFile(id)),
      recorderPid: recorder.pid,
      ffmpegPid: await recorder.ffmpegPid(),
      ...{ brokerPid: keeping.broker.pid, keeperPid: keeping.keeper.pid, events: keeping.watch.events },
      ...{ syncPid: upkeep.sync.pid, cleanerPid: upkeep.cleaner.pid },
      remoteEvents: await upkeep.remote.look(),
      framesPerSecond: this.frames.perSecond,
      bitsPerSecond: this.bytes.perSecond === undefined ? undefined : this.bytes.perSecond * 8,
    };
  }

  /** The time before the first frame is the recorder's start, not a hole in what it recorded. */
  private async account(
    recorded: readonly Clip[],
    nowMs: number,
    toMs: number,
  ): Promise<Account | undefined> {
    const fromMs = recorded[0]?.startMs;
    if (fromMs === undefined) return undefined;
    return await accountCamera({ layout: this.layout, naming, camera: this.id, fromMs, toMs, nowMs });
  }

  private noteRates(storedBytes: number): void {
    const now = performance.now();
    const sessions = this.subjects.camera.stats().sessions;
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

/** Share of an account that is recorded or is being written, 0 to 100, of the time that retention leaves. */
export function coveredPercent(account: Account): number {
  const { fromMs, toMs } = account.window;
  const keptMs = toMs - fromMs - lengthOf(account, 'expired');
  return keptMs > 0 ? ((account.recordedMs + lengthOf(account, 'open')) / keptMs) * 100 : 100;
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
