import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type ClipNaming, dayOf, isCameraId, isDay, type StoreLayout } from '@pm-dvr/contracts';
import {
  type Clip,
  clipDays,
  clipEndMs,
  clipOf,
  clipPath,
  listCameras,
  listClips,
  parseLiveClipName,
} from '@pm-dvr/footage';
import { type Clock, type FolderWatch, namesIn, namesInSync, watchFolder } from '@pm-dvr/runtime';
import { byRecording, ClipShelf } from './clip-shelf.ts';

export interface ClipFeedOptions {
  readonly layout: StoreLayout;
  readonly naming: ClipNaming;
  readonly clock: Clock;
  /** How far back clips are remembered, milliseconds. */
  readonly memoryMs: number;
  /** Follow these cameras only; all of the store if left out. */
  readonly only?: readonly string[];
  /** Called at once for each clip that is finished from now on, or that a rescan finds. */
  readonly onClip: (clip: Clip) => void;
  /** Told of folders that cannot be read; they are tried again. */
  readonly onTrouble: (camera: string, error: unknown) => void;
}

interface Followed {
  readonly shelf: ClipShelf;
  /** Watches of the camera's folder (`''`) and of day folders. */
  readonly watches: Map<string, FolderWatch>;
  /** Some folder cannot be watched. */
  isBlind: boolean;
  /** The listing that is going on. */
  rescan: Promise<void> | undefined;
  /** When each day folder that was listed had changed last, by its file system; only where that is over for good. */
  readonly listed: Map<string, number>;
}

/** Listings look a little further than clips are remembered, so that no two of them leave a gap. */
const MARGIN_MS = 5_000;
const MTIME_TICK_MS = 50;

/** Knows the clips that the cameras of a store finish, from the moment at which they have their names. */
export class ClipFeed {
  private readonly options: ClipFeedOptions;
  private readonly cameras = new Map<string, Followed>();
  private root: FolderWatch | undefined;
  private isClosed = false;

  constructor(options: ClipFeedOptions) {
    this.options = options;
  }

  /** Begins to watch, then lists: a clip that is finished meanwhile is found by either. */
  async start(): Promise<void> {
    const { layout, only } = this.options;
    this.watchRoot();
    const cameras = only ?? (await listCameras(layout));
    for (const camera of cameras)
      await this.follow(camera).catch((error) => this.options.onTrouble(camera, error));
  }

  /** Cameras that are followed, sorted. */
  known(): string[] {
    if (this.watchRoot()) this.rootChanged(undefined);
    return [...this.cameras.keys()].sort();
  }

  knows(camera: string): boolean {
    return this.cameras.has(camera) || this.found(camera);
  }

  /** Cameras that somebody records, or whose recorder was killed: all but those that were stopped on purpose. */
  onDuty(): string[] {
    return this.known().filter((camera) => existsSync(this.options.layout.lockFile(camera)));
  }

  /** Clips that meet [fromMs, toMs], in the order of recording; undefined if the disk must be asked ({@link list}). */
  recent(camera: string, fromMs: number, toMs: number): Clip[] | undefined {
    const followed = this.cameras.get(camera);
    if (!followed || !this.isTold(camera, followed)) return undefined;
    return followed.shelf.reachesBackTo(fromMs) ? followed.shelf.within(fromMs, toMs) : undefined;
  }

  /** The same from the folders themselves. */
  async list(camera: string, fromMs: number, toMs: number): Promise<Clip[]> {
    const { layout, naming } = this.options;
    return (await listClips(layout, naming, camera, fromMs, toMs + 1)).sort(byRecording);
  }

  /** Whether footage is finished that goes beyond an instant, or begins after it. */
  reaches(camera: string, atMs: number): boolean {
    return this.cameras.get(camera)?.shelf.reaches(atMs, this.options.clock.wallMs()) ?? false;
  }

  /** The unfinished files of a camera, and when they were begun: milliseconds since the epoch, 0 where nobody knows. */
  openSince(camera: string): Map<string, number> {
    const { layout, clock } = this.options;
    const folder = layout.liveDir(camera);
    const since = new Map<string, number>();
    for (const name of namesInSync(folder).filter((name) => parseLiveClipName(name) !== undefined)) {
      const stats = statSync(join(folder, name), { throwIfNoEntry: false });
      // One that was born in the future was so before the clock was set back.
      if (stats) since.set(name, stats.birthtimeMs > clock.wallMs() ? 0 : stats.birthtimeMs);
    }
    return since;
  }

  /** Looks into the newest folders of a camera for clips that no watch has told of. */
  async rescan(camera: string): Promise<void> {
    const followed = this.cameras.get(camera);
    if (!followed) return;
    followed.rescan ??= this.listNewest(camera, followed).finally(() => {
      followed.rescan = undefined;
    });
    await followed.rescan;
  }

  /** The same, with a look that begins now, whatever is going on. */
  async rescanAnew(camera: string): Promise<void> {
    await this.cameras.get(camera)?.rescan?.catch(() => {});
    await this.rescan(camera);
  }

  /** Whether only {@link rescan} finds the clips of a camera. */
  isBlind(camera: string): boolean {
    const followed = this.cameras.get(camera);
    return !followed || !isAllWatched(followed);
  }

  /** Forgets what is older than it must remember, and renews watches; to be called now and then. */
  tidy(): void {
    const { clock, memoryMs } = this.options;
    const wallMs = clock.wallMs();
    for (const [camera, followed] of this.cameras) {
      followed.shelf.forgetBefore(wallMs - memoryMs);
      if (this.watchDays(camera, followed)) this.rescanSoon(camera);
    }
  }

  close(): void {
    this.isClosed = true;
    this.root?.close();
    for (const { watches } of this.cameras.values()) for (const watch of watches.values()) watch.close();
    this.cameras.clear();
  }

  /** Watches the folder of all cameras if it is not watched, or is another one now; whether it was so. */
  private watchRoot(): boolean {
    const { layout, only } = this.options;
    if (only || this.isClosed || this.root?.isLive) return false;
    this.root?.close();
    this.root = watchFolder(layout.recentDir, (name) => this.rootChanged(name));
    return true;
  }

  /** Whether the watches have told of all clips; if not, they are mended, and the folders must be asked. */
  private isTold(camera: string, followed: Followed): boolean {
    if (isAllWatched(followed)) return true;
    if (this.watchDays(camera, followed)) this.rescanSoon(camera);
    return false;
  }

  private rescanSoon(camera: string): void {
    this.rescan(camera).catch((error) => this.options.onTrouble(camera, error));
  }

  private rootChanged(name: string | undefined): void {
    const { layout, onTrouble } = this.options;
    const all = () =>
      readOr(
        () => namesInSync(layout.recentDir),
        (error) => onTrouble(layout.recentDir, error),
      );
    for (const camera of name === undefined ? (all() ?? []) : [name])
      if (isCameraId(camera)) this.found(camera);
  }

  /** Follows a camera that nobody knew, if there is one. */
  private found(camera: string): boolean {
    if (this.options.only || this.cameras.has(camera) || !isCameraId(camera)) return this.cameras.has(camera);
    if (!existsSync(this.options.layout.cameraDir(camera))) return false;
    this.follow(camera).catch((error) => this.options.onTrouble(camera, error));
    return true;
  }

  private async follow(camera: string): Promise<void> {
    if (this.cameras.has(camera)) return;
    const followed: Followed = {
      shelf: new ClipShelf(),
      watches: new Map(),
      isBlind: false,
      rescan: undefined,
      listed: new Map(),
    };
    this.cameras.set(camera, followed);
    this.watchDays(camera, followed);
    await this.rescan(camera);
  }

  /**
   * Watches the folders that clips can come into: the newest, and that of today, if the clock was set back. True if
   * any was not watched before.
   */
  private watchDays(camera: string, followed: Followed): boolean {
    const { layout, clock, onTrouble } = this.options;
    const names = readOr(
      () => namesInSync(layout.cameraDir(camera)),
      (error) => onTrouble(camera, error),
    );
    if (!names) {
      followed.isBlind = true;
      return false;
    }
    const days = names.filter(isDay).sort();
    const wanted = new Set(['', ...days.slice(-1), ...days.filter((day) => day === dayOf(clock.wallMs()))]);
    for (const [day, watch] of followed.watches) {
      if (wanted.has(day) && watch.isLive) continue;
      watch.close();
      followed.watches.delete(day);
    }
    const missing = [...wanted].filter((day) => !followed.watches.has(day));
    for (const day of missing) this.watchDay(camera, followed, day);
    followed.isBlind = followed.watches.size < wanted.size;
    return missing.length > 0;
  }

  private watchDay(camera: string, followed: Followed, day: string): void {
    const { layout } = this.options;
    const path = day === '' ? layout.cameraDir(camera) : layout.clipDir(camera, day);
    const changed =
      day === ''
        ? (name?: string) => this.daysChanged(camera, name)
        : (name?: string) => this.clipsChanged(camera, day, name);
    const watch = watchFolder(path, changed);
    if (watch.isLive) followed.watches.set(day, watch);
  }

  private daysChanged(camera: string, name: string | undefined): void {
    const followed = this.cameras.get(camera);
    if (!followed || (name !== undefined && !isDay(name))) return;
    this.watchDays(camera, followed);
    // Clips may have come into the new folder before the watch did.
    this.rescan(camera)
      .then(() => this.rescan(camera))
      .catch((error) => this.options.onTrouble(camera, error));
  }

  private clipsChanged(camera: string, day: string, fileName: string | undefined): void {
    if (fileName === undefined) this.rescanSoon(camera);
    else this.take(camera, day, fileName);
  }

  private take(camera: string, day: string, fileName: string): void {
    const { naming, clock, memoryMs, onClip } = this.options;
    const shelf = this.cameras.get(camera)?.shelf;
    const facts = shelf && !shelf.has(fileName) ? naming.decode(fileName) : undefined;
    if (!shelf || facts?.camera !== camera) return;
    const clip = clipOf(facts, day, fileName);
    // A name that retention removes is told of as well.
    const isOld = clipEndMs(clip) < clock.wallMs() - memoryMs;
    if (isOld && !existsSync(clipPath(this.options.layout, clip))) return;
    if (shelf.add(clip)) onClip(clip);
  }

  private async listNewest(camera: string, followed: Followed): Promise<void> {
    const { layout, clock, memoryMs } = this.options;
    const fromMs = clock.wallMs() - memoryMs - MARGIN_MS;
    const days = await clipDays(layout, camera);
    const first = dayOf(fromMs);
    for (const day of days.filter((day, index) => day >= first || index === days.length - 1))
      await this.listDay(camera, followed, day, fromMs);
    followed.shelf.listedFrom(fromMs);
  }

  private async listDay(camera: string, followed: Followed, day: string, fromMs: number): Promise<void> {
    const folder = this.options.layout.clipDir(camera, day);
    const { mtimeMs } = statSync(folder, { throwIfNoEntry: false }) ?? {};
    const isKnown = followed.shelf.reachesBackTo(fromMs) && mtimeMs === followed.listed.get(day);
    if (mtimeMs === undefined || isKnown) return;
    // Another file may still come within the same tick of the file system's clock.
    const isPast = Date.now() - mtimeMs > MTIME_TICK_MS;
    for (const fileName of await namesIn(folder)) this.takeListed(camera, day, fileName, fromMs);
    for (const known of followed.listed.keys()) if (known < dayOf(fromMs)) followed.listed.delete(known);
    if (isPast) followed.listed.set(day, mtimeMs);
    else followed.listed.delete(day);
  }

  private takeListed(camera: string, day: string, fileName: string, fromMs: number): void {
    const { naming, onClip } = this.options;
    const shelf = this.cameras.get(camera)?.shelf;
    if (!shelf || shelf.has(fileName)) return;
    const facts = naming.decode(fileName);
    if (facts?.camera !== camera || clipEndMs(facts) <= fromMs) return;
    const clip = clipOf(facts, day, fileName);
    if (shelf.add(clip)) onClip(clip);
  }
}

function isAllWatched({ isBlind, watches }: Followed): boolean {
  return !isBlind && [...watches.values()].every((watch) => watch.isLive);
}

function readOr<T>(read: () => T, failed: (error: unknown) => void): T | undefined {
  try {
    return read();
  } catch (error) {
    failed(error);
    return undefined;
  }
}
