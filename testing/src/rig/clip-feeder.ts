import type { StoreLayout } from '@pm-dvr/contracts';
import { acquireProcessLock, type ProcessLock } from '@pm-dvr/runtime';
import { ClipRecorder, type FinishedClip, type Footage } from './clip-recorder.ts';

export interface FeedOptions {
  readonly layout: StoreLayout;
  /** What there is of each camera; the clips go on from there, so that all time up to now is covered. */
  readonly footage: readonly Footage[];
  readonly clipMs: number;
  readonly clipBytes: number;
}

/** Records several cameras at a steady pace, each with its lock and its open file, until the end of the block. */
export class ClipFeeder implements AsyncDisposable {
  readonly recorders: ReadonlyMap<string, ClipRecorder>;
  private readonly clipMs: number;
  private readonly locks: readonly ProcessLock[];
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly beginning = new Set<Promise<void>>();
  private isStopped = false;

  private constructor(recorders: readonly ClipRecorder[], locks: readonly ProcessLock[], clipMs: number) {
    this.recorders = new Map(recorders.map((recorder) => [recorder.camera, recorder]));
    this.locks = locks;
    this.clipMs = clipMs;
  }

  /** Resolves when the footage of all cameras reaches up to now. */
  static async start({ layout, footage, clipMs, clipBytes }: FeedOptions): Promise<ClipFeeder> {
    const recorders = footage.map((known) => new ClipRecorder(layout, known, clipBytes));
    const locks: ProcessLock[] = [];
    for (const { camera } of recorders) locks.push(await acquireProcessLock(layout.lockFile(camera)));
    const feeder = new ClipFeeder(recorders, locks, clipMs);
    for (const recorder of recorders) {
      await recorder.begin();
      while (recorder.beginMs + clipMs <= Date.now()) {
        recorder.finish(recorder.beginMs + clipMs);
        await recorder.begin();
      }
      feeder.schedule(recorder);
    }
    return feeder;
  }

  get cameras(): string[] {
    return [...this.recorders.keys()];
  }

  /** The finished clips of a camera that meet [fromMs, toMs], in the order of recording. */
  clipsWithin(camera: string, fromMs: number, toMs: number): FinishedClip[] {
    const { finished = [] } = this.recorders.get(camera) ?? {};
    return finished.filter((clip) => clip.endMs > fromMs && clip.startMs <= toMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.isStopped = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
    await Promise.all(this.beginning);
    for (const lock of this.locks) await lock.release();
  }

  private schedule(recorder: ClipRecorder): void {
    if (this.isStopped) return;
    const endMs = recorder.beginMs + this.clipMs;
    const timer = setTimeout(() => {
      recorder.finish(endMs);
      const begun: Promise<void> = recorder.begin().then(() => {
        this.beginning.delete(begun);
        this.schedule(recorder);
      });
      this.beginning.add(begun);
    }, endMs - Date.now());
    this.timers.set(recorder.camera, timer);
  }
}
