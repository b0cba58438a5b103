import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isDay, type StoreLayout } from '@pm-dvr/contracts';
import type { FrameMark } from '../../fake-camera/frame-mark.ts';
import { readFrames } from '../../frame-audit.ts';
import type { MadeClip } from '../../rig/clip-account.ts';
import { naming } from '../../rig/finished-clips.ts';
import { type Breach, breaches } from './breach.ts';

/** A clip as it was when it was first seen under its final name. */
export interface SeenClip extends MadeClip {
  readonly camera: string;
  readonly path: string;
  readonly inode: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly marks: readonly FrameMark[];
  /** When its last byte was written, milliseconds since the epoch. */
  readonly writtenMs: number;
}

const PERIOD_MS = 300;

/**
 * Sees every clip that gets its final name, however soon it is deleted, and holds it against what is there later: invariant
 * 1. To be stopped.
 */
export class ClipWatch {
  private readonly layout: StoreLayout;
  private readonly cameras: readonly string[];
  private readonly seen = new Map<string, SeenClip>();
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
    const clips = [...this.seen.values()].filter((clip) => clip.camera === camera);
    return clips.sort((a, b) => a.sequence - b.sequence);
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

  /** Clips that are still there and are not what they were. */
  async changed(): Promise<Breach[]> {
    const findings: string[] = [];
    for (const clip of this.seen.values()) {
      const found = await stat(clip.path).catch(() => undefined);
      if (!found) continue;
      const sha256 = hash(await readFile(clip.path));
      if (found.ino !== clip.inode) findings.push(`${clip.path} is another file than it was`);
      else if (sha256 !== clip.sha256) findings.push(`${clip.path} has other bytes than it had`);
    }
    return breaches(1, findings);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  private async takeIn(): Promise<void> {
    for (const camera of this.cameras)
      for (const day of (await namesIn(this.layout.cameraDir(camera))).filter(isDay))
        for (const name of await namesIn(this.layout.clipDir(camera, day)))
          await this.meet(camera, join(this.layout.clipDir(camera, day), name), name);
  }

  private async meet(camera: string, path: string, name: string): Promise<void> {
    const facts = naming.decode(name);
    if (!facts || this.seen.has(path)) return;
    const [found, content] = await Promise.all([stat(path), readFile(path)]).catch(() => []);
    if (!found || !content) return;
    const marks = await readFrames(path).catch(() => []);
    const { sequence, startMs, durationMs } = facts;
    this.seen.set(path, {
      ...{ camera, path, sequence, startMs, endMs: startMs + durationMs },
      ...{ inode: found.ino, bytes: content.length, sha256: hash(content), marks, writtenMs: found.mtimeMs },
    });
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return await readdir(folder).catch(() => []);
}

function hash(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
