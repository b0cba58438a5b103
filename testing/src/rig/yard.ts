import { readFile } from 'node:fs/promises';
import type { Interval } from '@pm-dvr/footage';
import {
  type AudioKind,
  type FakeCamera,
  type SessionStats,
  startFakeCamera,
  type Video,
} from '../fake-camera/index.ts';
import { type DaemonOptions, DaemonProcess } from './daemon-process.ts';
import { type RigConfig, RigStore } from './store.ts';
import { type FrameHole, frameCount, frameHoles, lostFrames, recordedFrames } from './time-line.ts';
import { smallVideo } from './video-cache.ts';
import { waitFor } from './wait.ts';

export interface YardOptions extends Omit<RigConfig, 'cameras'> {
  /** Puts the store elsewhere, such as on a small file system. */
  readonly baseDir?: string;
  /** {@link smallVideo} if left out. */
  readonly video?: Video;
  /** `aac` if left out. */
  readonly audio?: AudioKind;
}

/** A stretch without footage and what accounts for it: a cause of the ledger, or the kind of the stretch. */
export interface ExplainedHole extends Interval {
  readonly cause: string;
}

/** A store and some fake cameras, configured so that faults are found quickly unless `service` says otherwise. */
export class Yard implements AsyncDisposable {
  readonly store: RigStore;
  readonly fps: number;
  private readonly cameras: ReadonlyMap<string, FakeCamera>;

  private constructor(store: RigStore, cameras: ReadonlyMap<string, FakeCamera>, fps: number) {
    this.store = store;
    this.cameras = cameras;
    this.fps = fps;
  }

  static async open(ids: readonly string[], options: YardOptions = {}): Promise<Yard> {
    const { baseDir, video = await smallVideo(), audio = 'aac' } = options;
    const store = await RigStore.create(baseDir);
    const cameras = new Map<string, FakeCamera>();
    for (const id of ids) cameras.set(id, await startFakeCamera({ video, audio }));
    const yard = new Yard(store, cameras, video.fps);
    await yard.configure(options);
    return yard;
  }

  /** Writes the configuration anew. */
  async configure({ common, service, event }: Omit<RigConfig, 'cameras'>): Promise<void> {
    const sources = [...this.cameras].map(([id, camera]) => [id, { source: camera.url }]);
    await this.store.configure({
      cameras: Object.fromEntries(sources),
      ...(common && { common }),
      ...(event && { event }),
      service: { stall_timeout: '2s', ...service },
    });
  }

  get ids(): string[] {
    return [...this.cameras.keys()];
  }

  camera(id: string): FakeCamera {
    const camera = this.cameras.get(id);
    if (!camera) throw new Error(`there is no camera ${id}`);
    return camera;
  }

  sessions(id: string): readonly SessionStats[] {
    return this.camera(id).stats().sessions;
  }

  /** Starts cam-service for some cameras, or for all. */
  record(ids: readonly string[] = this.ids, options: DaemonOptions = {}): DaemonProcess {
    return DaemonProcess.start('cam-service', ['-c', this.store.configFile, ...ids], options);
  }

  /** Waits until each of the cameras has so many finished clips, of all runs together. */
  async clips(count: number, ids: readonly string[] = this.ids): Promise<void> {
    for (const id of ids)
      await waitFor(`${count} clips of ${id}`, async () => (await this.store.clips(id)).length >= count);
  }

  /** Frames that each session of a camera was sent and that are in no clip. */
  async lostBySession(id: string): Promise<number[]> {
    const frames = await recordedFrames(await this.store.clipFiles(id));
    return this.sessions(id).map((session) => frameCount(lostFrames([session], frames)));
  }

  /** Stretches of missing frames between the first and the last recorded one, in the order of recording. */
  async frameHoles(id: string): Promise<FrameHole[]> {
    return frameHoles(await recordedFrames(await this.store.clipFiles(id)), 1000 / this.fps);
  }

  /** What cam-report says of the time from a camera's first clip to its last; neighbours of one cause are one. */
  async explainedHoles(id: string): Promise<ExplainedHole[]> {
    const clips = await this.store.clips(id);
    const fromMs = Math.min(...clips.map((clip) => clip.startMs));
    const toMs = Math.max(...clips.map((clip) => clip.startMs + clip.durationMs));
    const { unrecorded } = await this.store.account(id, fromMs, toMs);
    return unrecorded.map((part) => ({
      cause: part.cause ?? part.kind,
      fromMs: part.fromMs,
      toMs: part.toMs,
    }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.cameras.values()].map((camera) => camera.close()));
    await this.store[Symbol.asyncDispose]();
  }
}

/** PID of the ffmpeg with which a daemon records a camera just now; undefined if there is none. */
export async function ffmpegOf(daemon: DaemonProcess, camera: string): Promise<number | undefined> {
  for (const pid of await daemon.ffmpegs()) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (command.includes(`/recent/${camera}/.live/`)) return pid;
  }
  return undefined;
}

/** Sends a signal to the ffmpeg of a camera; returns the instant, in milliseconds since the epoch. */
export async function strike(daemon: DaemonProcess, camera: string, signal: NodeJS.Signals): Promise<number> {
  const pid = await waitFor(`ffmpeg of ${camera}`, () => ffmpegOf(daemon, camera));
  process.kill(pid, signal);
  return Date.now();
}
