import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  type KeptClip,
  linkName,
  linkOffsetSeconds,
  parseLinkName,
  type StoreLayout,
} from '@pm-dvr/contracts';
import { type Clip, clipPath, copyClip, hashFile, linkClip } from '@pm-dvr/footage';
import { codeOf, type Logger, messageOf } from '@pm-dvr/runtime';
import type { HomeDisks } from './home-disks.ts';
import { keptClip } from './part-manifest.ts';
import type { WorkQueue } from './work-queue.ts';

/** The number that the next link of a camera gets; parts of one event that share a folder share it. */
export interface LinkCounter {
  next: number;
}

export interface ShareOptions {
  readonly layout: StoreLayout;
  readonly camera: string;
  /** ID of the event. */
  readonly id: string;
  /** Folder of the links. */
  readonly folder: string;
  readonly counter: LinkCounter;
  /** The instant from which offsets count, milliseconds since the epoch. */
  readonly atMs: number;
  /** Of the clips, with its dot. */
  readonly extension: string;
  readonly queue: WorkQueue;
  readonly log: Logger;
  readonly disks: HomeDisks;
  /** Something has changed that belongs into the manifest. */
  readonly changed: () => void;
}

/** A link that the folder holds and the manifest does not list: the last process was killed in between. */
interface Unlisted {
  readonly name: string;
  readonly device: number;
  readonly inode: number;
  readonly offsetSeconds: number;
}

/** The clips of one camera in one part of an event. */
export class CameraShare {
  private readonly options: ShareOptions;
  private readonly kept = new Map<string, KeptClip>();
  private unlisted: Unlisted[] = [];
  /** Clips that could not be kept, and why; they are tried again. */
  private readonly failed = new Map<string, { clip: Clip; why: string }>();
  /** Clips that were kept and cannot be read, and why. */
  private readonly unreadable = new Map<string, string>();
  /** Clips whose hash is not known because their file system went away; they are read again. */
  private readonly unhashed = new Set<KeptClip>();
  private readonly copying = new Map<string, Promise<void>>();
  private hashing = 0;
  private saidWhy: string | undefined;

  constructor(options: ShareOptions) {
    this.options = options;
  }

  get camera(): string {
    return this.options.camera;
  }

  /** What the manifest lists, in the order of the numbers. */
  get clips(): KeptClip[] {
    return [...this.kept.values()].sort((a, b) => numberOf(a) - numberOf(b));
  }

  get count(): number {
    return this.kept.size;
  }

  /** Why clips could not be kept, by their file names. */
  get whyNotKept(): Map<string, string> {
    const failed = [...this.failed].map(([name, { why }]) => [name, why] as const);
    return new Map([...this.unreadable, ...failed]);
  }

  /** Whether files are being copied or hashed. */
  get isBusy(): boolean {
    return this.hashing > 0 || this.copying.size > 0 || this.unhashed.size > 0;
  }

  /** Whether clips wait for a disk that takes them. */
  get isShort(): boolean {
    return this.failed.size > 0 || this.unhashed.size > 0;
  }

  /** Takes up what a former process has kept: the clips of its manifest, and the names of this camera's links. */
  restore(clips: readonly KeptClip[], linkNames: readonly string[]): void {
    const { folder, counter } = this.options;
    const names = new Set(linkNames);
    for (const clip of clips.filter((clip) => names.has(clip.link))) {
      names.delete(clip.link);
      this.kept.set(clip.clip, clip);
      if (clip.sha256 === undefined) void this.hash(clip);
    }
    for (const name of linkNames) {
      const { number = 0, offsetSeconds = 0 } = parseLinkName(name) ?? {};
      counter.next = Math.max(counter.next, number + 1);
      const stats = names.has(name) ? statSync(join(folder, name), { throwIfNoEntry: false }) : undefined;
      if (stats) this.unlisted.push({ name, device: stats.dev, inode: stats.ino, offsetSeconds });
    }
  }

  /**
   * Keeps a clip, at once if a hard link does it; what is kept already stays as it is, and what has failed is left to
   * {@link retry}. Never throws.
   */
  keep(clip: Clip): void {
    const { fileName } = clip;
    const isKnown = [this.kept, this.copying, this.unreadable, this.failed].some((known) =>
      known.has(fileName),
    );
    if (!isKnown) this.tryToKeep(clip);
  }

  /** Resolves when the copies that are under way are made, or have failed. */
  async copied(): Promise<void> {
    await Promise.all(this.copying.values());
  }

  /** Forgets links that somebody has removed, so that their clips can be kept again. */
  confirm(): void {
    for (const { clip, link, bytes } of [...this.kept.values()]) {
      const stats = statSync(join(this.options.folder, link), { throwIfNoEntry: false });
      if (stats?.size === bytes) continue;
      this.options.log.error(`${link} was removed or changed while its event was saved`);
      this.kept.delete(clip);
    }
  }

  /** Tries again what could not be kept. */
  retry(): void {
    for (const { clip } of [...this.failed.values()])
      if (!this.copying.has(clip.fileName)) this.tryToKeep(clip);
    for (const entry of this.unhashed) if (this.unhashed.delete(entry)) void this.hash(entry);
  }

  private tryToKeep(clip: Clip): void {
    try {
      this.link(clip);
    } catch (error) {
      this.failedToKeep(clip, error);
    }
  }

  private link(clip: Clip): void {
    const { layout, folder, counter } = this.options;
    const source = clipPath(layout, clip);
    const { dev, ino, size } = statSync(source);
    let name = this.unlisted.find(({ device, inode }) => device === dev && inode === ino)?.name;
    while (name === undefined) {
      const next = this.nameFor(clip);
      const result = linkClip(source, join(folder, next));
      if (result === 'impossible') {
        this.copying.set(clip.fileName, this.copy(clip, source));
        return;
      }
      counter.next++;
      if (result === 'linked') name = next;
    }
    this.enter(clip, name, size, 'link');
  }

  /** Copies to another file system; a copy that a former process has made is compared, not made again. Never rejects. */
  private async copy(clip: Clip, source: string): Promise<void> {
    try {
      await this.options.queue.run(() => this.copyNow(clip, source));
    } catch (error) {
      this.failedToKeep(clip, error);
    } finally {
      this.copying.delete(clip.fileName);
      this.options.changed();
    }
  }

  private async copyNow(clip: Clip, source: string): Promise<void> {
    const { folder, counter, atMs } = this.options;
    const offsetSeconds = linkOffsetSeconds(clip.startMs - atMs);
    for (const before of this.unlisted.filter((link) => link.offsetSeconds === offsetSeconds)) {
      const [there, here] = [await hashFile(source), await hashFile(join(folder, before.name))];
      if (there.sha256 === here.sha256) return this.enter(clip, before.name, here.bytes, 'copy', here.sha256);
    }
    const name = this.nameFor(clip);
    const { kept, sha256, bytes } = await copyClip(source, join(folder, name));
    counter.next++;
    this.enter(clip, name, bytes, kept, sha256);
  }

  private enter(clip: Clip, link: string, bytes: number, kept: KeptClip['kept'], sha256?: string): void {
    const file = { link, bytes, kept, ...(sha256 === undefined ? {} : { sha256 }) };
    const entry = keptClip(clip, file, this.options.atMs);
    this.unlisted = this.unlisted.filter(({ name }) => name !== link);
    this.kept.set(clip.fileName, entry);
    this.failed.delete(clip.fileName);
    if (sha256 === undefined) void this.hash(entry);
    this.options.changed();
  }

  /** Never rejects. A clip that cannot be read is not kept: its bytes are not known to be there. */
  private async hash(entry: KeptClip): Promise<void> {
    const { queue, folder, log, disks, changed } = this.options;
    this.hashing++;
    try {
      const { sha256, bytes } = await queue.run(() => hashFile(join(folder, entry.link)));
      if (this.isEntered(entry)) this.kept.set(entry.clip, { ...entry, sha256, bytes });
    } catch (error) {
      if (disks.isAway) {
        this.unhashed.add(entry);
        return;
      }
      if (this.isEntered(entry)) this.kept.delete(entry.clip);
      // Somebody has removed it: then it can be kept again.
      if (codeOf(error) !== 'ENOENT') this.unreadable.set(entry.clip, messageOf(error));
      log.error(`${entry.link} cannot be read: ${messageOf(error)}`);
    } finally {
      this.hashing--;
      changed();
    }
  }

  private isEntered({ clip, link }: KeptClip): boolean {
    return this.kept.get(clip)?.link === link;
  }

  private failedToKeep(clip: Clip, error: unknown): void {
    const why = messageOf(error);
    const { layout, disks } = this.options;
    // Retention may have been quicker; then the holes tell.
    const isGone = codeOf(error) === 'ENOENT' && !disks.isAway && !existsSync(clipPath(layout, clip));
    if (isGone) this.failed.delete(clip.fileName);
    else this.failed.set(clip.fileName, { clip, why });
    if (isGone) return;
    // The text names the clip; one line for each kind of trouble will do.
    const kind = codeOf(error) ?? why;
    if (this.saidWhy === kind) return;
    this.saidWhy = kind;
    this.options.log.error(`${this.camera}: a clip cannot be kept, trying on: ${why}`);
  }

  private nameFor(clip: Clip): string {
    const { camera, id, extension, atMs, counter } = this.options;
    const offsetSeconds = linkOffsetSeconds(clip.startMs - atMs);
    return linkName({ camera, id, number: counter.next, offsetSeconds, extension });
  }
}

function numberOf({ link }: KeptClip): number {
  return parseLinkName(link)?.number ?? 0;
}
