import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isDay, type StoreLayout } from '@pm-dvr/contracts';
import { codeOf } from '@pm-dvr/runtime';
import type { SentRange } from '../../fake-camera/index.ts';
import { readFrames } from '../../frame-audit.ts';
import type { MadeClip } from '../../rig/clip-account.ts';
import { naming } from '../../rig/finished-clips.ts';
import { addToRuns } from '../frame-runs.ts';
import { type Breach, breaches } from './breach.ts';

/** A clip that got its final name once. */
export interface SeenClip extends MadeClip {
  /** When its last byte was written, milliseconds since the epoch. */
  readonly writtenMs: number;
  /** When it got its final name, milliseconds since the epoch; somewhat later if an event took it at once. */
  readonly namedMs: number;
}

/** What it was when it was first seen. */
interface Content {
  readonly inode: number;
  readonly sha256: string;
}

const PERIOD_MS = 300;

/**
 * Sees every clip that gets its final name, however soon it is deleted, and holds it against what is there later: invariant
 * 1. Of one that was deleted it keeps a few numbers only, so that it can watch for hours. To be stopped.
 */
export class ClipWatch {
  private readonly layout: StoreLayout;
  private readonly cameras: readonly string[];
  private readonly seen = new Map<string, SeenClip[]>();
  private readonly runs = new Map<string, SentRange[]>();
  /** By the paths of those that were there at the last look. */
  private contents = new Map<string, Content>();
  private readonly findings = new Set<string>();
  private readonly timer: NodeJS.Timeout;
  private looking: Promise<void> = Promise.resolve();
  private isBusy = false;

  constructor(layout: StoreLayout, cameras: readonly string[]) {
    this.layout = layout;
    this.cameras = cameras;
    this.timer = setInterval(() => {
      if (!this.isBusy) void this.look();
    }, PERIOD_MS);
  }

  /** Those of a camera, in the order of their numbers. */
  clips(camera: string): SeenClip[] {
    return [...(this.seen.get(camera) ?? [])].sort((a, b) => a.sequence - b.sequence);
  }

  /** The newest of a camera, the newest first, while `isWanted` says so. */
  newest(camera: string, isWanted: (clip: SeenClip) => boolean): SeenClip[] {
    const clips = this.seen.get(camera) ?? [];
    const first = clips.findLastIndex((clip) => !isWanted(clip));
    return clips.slice(first + 1).reverse();
  }

  /** Which frames were in the clips of a camera, as runs without a hole. */
  frames(camera: string): readonly SentRange[] {
    return this.runs.get(camera) ?? [];
  }

  /** Takes in what is there now; one look after the other. */
  look(): Promise<void> {
    this.isBusy = true;
    this.looking = this.looking
      .then(() => this.takeIn())
      .finally(() => {
        this.isBusy = false;
      });
    return this.looking;
  }

  /** Clips that are still there and are not what they were, or were not when this was asked before. */
  async changed(): Promise<Breach[]> {
    for (const [path, { inode, sha256 }] of this.contents) {
      const [found, content] = await Promise.all([stat(path), readFile(path)]).catch(() => []);
      if (!found || !content) continue;
      if (found.ino !== inode) this.findings.add(`${path} is another file than it was`);
      else if (hash(content) !== sha256) this.findings.add(`${path} has other bytes than it had`);
    }
    return breaches(1, [...this.findings]);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  private async takeIn(): Promise<void> {
    const there = new Map<string, Content>();
    for (const camera of this.cameras) {
      const paths = await this.pathsOf(camera);
      if (!paths) this.keepOf(camera, there);
      for (const path of paths ?? []) {
        const content = this.contents.get(path) ?? (await this.meet(camera, path));
        if (content) there.set(path, content);
      }
    }
    this.contents = there;
  }

  /** Undefined if that cannot be told: without the file system that they are on, clips are not gone. */
  private async pathsOf(camera: string): Promise<string[] | undefined> {
    const folder = this.layout.cameraDir(camera);
    try {
      const days = (await readdir(folder)).filter(isDay).sort();
      const names = await Promise.all(days.map((day) => namesIn(this.layout.clipDir(camera, day))));
      return names.flatMap((found, at) =>
        found.map((name) => join(this.layout.clipDir(camera, days[at] as string), name)),
      );
    } catch {
      return undefined;
    }
  }

  private keepOf(camera: string, there: Map<string, Content>): void {
    const folder = `${this.layout.cameraDir(camera)}/`;
    for (const [path, content] of this.contents) if (path.startsWith(folder)) there.set(path, content);
  }

  private async meet(camera: string, path: string): Promise<Content | undefined> {
    const facts = naming.decode(basename(path));
    if (!facts) return undefined;
    const [found, content] = await Promise.all([stat(path), readFile(path)]).catch(() => []);
    if (!found || !content) return undefined;
    const marks = await readFrames(path).catch(() => []);
    const { sequence, startMs, durationMs } = facts;
    const clip = {
      sequence,
      startMs,
      endMs: startMs + durationMs,
      writtenMs: found.mtimeMs,
      namedMs: found.ctimeMs,
    };
    listOf(this.seen, camera).push(clip);
    addToRuns(listOf(this.runs, camera), marks);
    return { inode: found.ino, sha256: hash(content) };
  }
}

function listOf<T>(lists: Map<string, T[]>, camera: string): T[] {
  const list = lists.get(camera) ?? [];
  lists.set(camera, list);
  return list;
}

/** Sorted: clips in the order of their recording. None of a folder that went away. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

function hash(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
