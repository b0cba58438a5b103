import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clipNaming, dayOf, type StoreLayout } from '@pm-dvr/contracts';
import { acquireProcessLock, type ProcessLock } from '@pm-dvr/runtime';

/** A finished clip, as its maker knows it. Instants are milliseconds since the epoch. */
export interface MadeClip {
  readonly camera: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly fileName: string;
  readonly path: string;
  readonly inode: number;
  /** Monotonic instants at which it was begun and finished, whatever the clock showed. */
  readonly begunAt: number;
  readonly finishedAt: number;
}

export interface ClipMakerOptions {
  readonly layout: StoreLayout;
  readonly cameras: readonly string[];
  /** Length of a clip; 1,000 if left out. */
  readonly clipMs?: number;
  /** Size of a clip; 50,000 if left out. */
  readonly bytes?: number;
  /** What the recorder's clock shows; the real time if left out. */
  readonly nowMs?: () => number;
}

interface OpenClip {
  readonly path: string;
  readonly sequence: number;
  readonly startMs: number;
  readonly begunAt: number;
  /** Monotonic instant at which it ends. */
  readonly dueMs: number;
}

const naming = clipNaming();
/** A clock that differs by more from where the last clip ended was set. */
const STEP_MS = 500;

/**
 * Finishes clips of random bytes as cam-service does: written in `.live`, linked into the folder of their day, the old
 * name taken away. Clips of a camera follow each other without a hole; cameras do not change clips at the same instant.
 */
export class ClipMaker implements AsyncDisposable {
  /** What was finished so far, in the order in which it was. */
  readonly made: MadeClip[] = [];
  private readonly options: ClipMakerOptions;
  private readonly clipMs: number;
  private readonly nowMs: () => number;
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly open = new Map<string, OpenClip>();
  private locks: ProcessLock[] = [];

  private constructor(options: ClipMakerOptions) {
    this.options = options;
    this.clipMs = options.clipMs ?? 1_000;
    this.nowMs = options.nowMs ?? Date.now;
  }

  /** Begins to record all cameras. */
  static async start(options: ClipMakerOptions): Promise<ClipMaker> {
    const maker = new ClipMaker(options);
    const { layout, cameras } = options;
    for (const camera of cameras) {
      mkdirSync(layout.liveDir(camera), { recursive: true });
      maker.locks.push(await acquireProcessLock(layout.lockFile(camera)));
    }
    for (const [index, camera] of cameras.entries()) {
      const phaseMs = Math.floor((index * maker.clipMs) / cameras.length);
      maker.begin(camera, 1, Math.round(maker.nowMs()), performance.now() + maker.clipMs - phaseMs);
    }
    return maker;
  }

  of(camera: string): MadeClip[] {
    return this.made.filter((clip) => clip.camera === camera);
  }

  /** The clips of a camera that an event with this window must keep: both its ends belong to it. */
  meeting(camera: string, fromMs: number, toMs: number): MadeClip[] {
    return this.of(camera).filter(({ startMs, endMs }) => endMs > fromMs && startMs <= toMs);
  }

  /** Finishes what is open, and ends. */
  async stop(): Promise<void> {
    for (const timer of this.timers.values()) clearTimeout(timer);
    for (const camera of this.open.keys()) this.finish(camera, Math.round(this.nowMs()));
    this.open.clear();
    for (const lock of this.locks.splice(0)) await lock.release();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  private begin(camera: string, sequence: number, startMs: number, dueMs: number): void {
    const name = `${process.pid}-${String(sequence).padStart(9, '0')}.mp4`;
    const path = join(this.options.layout.liveDir(camera), name);
    writeFileSync(path, randomBytes(this.options.bytes ?? 50_000));
    this.open.set(camera, { path, sequence, startMs, begunAt: performance.now(), dueMs });
    this.timers.set(
      camera,
      setTimeout(() => this.next(camera), Math.max(0, dueMs - performance.now())),
    );
  }

  private next(camera: string): void {
    const { sequence, startMs, dueMs } = this.open.get(camera) as OpenClip;
    const nowMs = Math.round(this.nowMs());
    const length = sequence === 1 ? nowMs - startMs : this.clipMs;
    const endMs = startMs + length;
    this.finish(camera, endMs);
    const lateMs = performance.now() - dueMs;
    const wasSet = Math.abs(nowMs - lateMs - endMs) > STEP_MS;
    this.begin(camera, sequence + 1, wasSet ? nowMs : endMs, dueMs + this.clipMs);
  }

  private finish(camera: string, endMs: number): void {
    const { layout } = this.options;
    const { path: livePath, sequence, startMs, begunAt } = this.open.get(camera) as OpenClip;
    const durationMs = Math.max(0, endMs - startMs);
    const fileName = naming.encode({ camera, startMs, durationMs, pid: process.pid, sequence });
    const folder = layout.clipDir(camera, dayOf(startMs));
    const path = join(folder, fileName);
    mkdirSync(folder, { recursive: true });
    const { ino: inode } = statSync(livePath);
    const finishedAt = performance.now();
    // Before the name is there: who sees it may ask at once.
    this.made.push({ camera, startMs, endMs, fileName, path, inode, begunAt, finishedAt });
    linkSync(livePath, path);
    unlinkSync(livePath);
  }
}
