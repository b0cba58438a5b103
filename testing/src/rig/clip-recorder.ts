import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, unlinkSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type ClipFacts, clipNaming, dayOf, type StoreLayout } from '@pm-dvr/contracts';

const naming = clipNaming();

/** A clip that has its final name. */
export interface FinishedClip extends ClipFacts {
  readonly endMs: number;
  readonly inode: number;
  /** By `performance.now()`, just before it got its name. */
  readonly namedAt: number;
}

/** What there is of a camera already; nothing if `sequence` is 0. */
export interface Footage {
  readonly camera: string;
  /** End of the newest clip, milliseconds since the epoch. */
  readonly endMs: number;
  readonly sequence: number;
}

/** Makes the clips of one camera as cam-service does, one after the other without a hole; what is in them is no video. */
export class ClipRecorder {
  readonly camera: string;
  /** Those that this recorder has finished, oldest first. */
  readonly finished: FinishedClip[] = [];
  private readonly layout: StoreLayout;
  private readonly content: Buffer;
  private endMs: number;
  private sequence: number;
  private inode = 0;

  /** Goes on after `footage`, with clips of so many bytes. */
  constructor(layout: StoreLayout, footage: Footage, bytes: number) {
    this.layout = layout;
    this.camera = footage.camera;
    this.endMs = footage.endMs;
    this.sequence = footage.sequence;
    this.content = randomBytes(bytes);
    mkdirSync(layout.liveDir(this.camera), { recursive: true });
  }

  /** When the clip begins that is being made, milliseconds since the epoch. */
  get beginMs(): number {
    return this.endMs;
  }

  /** Makes the open file of the next clip, durable as a recorder leaves it before it gives it its name. */
  async begin(): Promise<void> {
    this.sequence++;
    const file = await open(this.livePath, 'wx');
    try {
      await file.writeFile(this.content);
      await file.datasync();
      this.inode = (await file.stat()).ino;
    } finally {
      await file.close();
    }
  }

  /** Gives the open file the name of a clip that ends at an instant (milliseconds since the epoch). */
  finish(endMs: number): FinishedClip {
    const { camera, sequence, inode } = this;
    const facts = { camera, startMs: this.endMs, durationMs: endMs - this.endMs, pid: process.pid, sequence };
    const folder = this.layout.clipDir(camera, dayOf(facts.startMs));
    mkdirSync(folder, { recursive: true });
    const path = join(folder, naming.encode(facts));
    const clip = { ...facts, endMs, inode, namedAt: performance.now() };
    linkSync(this.livePath, path);
    unlinkSync(this.livePath);
    this.endMs = endMs;
    this.finished.push(clip);
    return clip;
  }

  private get livePath(): string {
    const name = `${process.pid}-${String(this.sequence).padStart(9, '0')}.mp4`;
    return join(this.layout.liveDir(this.camera), name);
  }
}
