import { existsSync, readdirSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type EventManifest, linkPrefix } from '@pm-dvr/contracts';
import {
  type Clip,
  clipEndMs,
  manifestPath,
  manifestRef,
  parseManifestRef,
  sealManifest,
  writeManifestSync,
} from '@pm-dvr/footage';
import { codeOf, makeFolder, messageOf, readLock, syncDirectory, syncFile } from '@pm-dvr/runtime';
import { CameraShare, type LinkCounter } from './camera-share.ts';
import { EventWindow } from './event-window.ts';
import { LastFiles } from './last-files.ts';
import { isUntold, judge } from './part-judgement.ts';
import { type EventFacts, savingManifest } from './part-manifest.ts';
import { isSettled, SALVAGE_WAIT_MS, TELLING_WAIT_MS } from './settle-policy.ts';
import type { Stretch } from './wall-history.ts';
import type { Workshop } from './workshop.ts';

/** Where a part of an event stands. */
export interface PartPlace {
  readonly facts: EventFacts;
  /** Counts from 1. */
  readonly part: number;
  /** `YYYY.MM.DD`, the folder of its links. */
  readonly day: string;
  /** The number that the next link of a camera gets in that folder. */
  readonly counter: (camera: string) => LinkCounter;
}

/** A part is what has a manifest of its own: all of a short event, a day at most of a long one. */
export class EventPart {
  /** `DAY/NAME.json`. */
  readonly ref: string;
  readonly place: PartPlace;
  readonly window: EventWindow;
  private readonly shop: Workshop;
  private readonly folder: string;
  private readonly path: string;
  private readonly shares = new Map<string, CameraShare>();
  private readonly lastFiles = new LastFiles();
  private continued = false;
  private isDirty = true;
  /** Counts what has changed of the clips. */
  private changes = 0;
  private finishing = false;
  private saidUnwritten = false;
  private final: EventManifest | undefined;
  private isSealed = false;

  constructor(shop: Workshop, place: PartPlace, stretches: readonly Stretch[]) {
    const { day, facts, part } = place;
    this.shop = shop;
    this.place = place;
    this.window = new EventWindow(shop.clock, day, stretches);
    this.ref = manifestRef(day, facts.id, part);
    this.path = manifestPath(shop.layout, day, facts.id, part);
    this.folder = dirname(this.path);
    this.announceEnd();
  }

  /** A part that a former process has left, from its manifest (`ref` is its name, `DAY/NAME.json`). Not gathered yet. */
  static restored(
    shop: Workshop,
    ref: string,
    manifest: EventManifest,
    counter: PartPlace['counter'],
  ): EventPart {
    const { id, event, mode, at_ms, trigger } = manifest;
    const day = parseManifestRef(ref)?.day ?? ref.slice(0, 10);
    const stretches = manifest.windows.map(({ from_ms: fromMs, to_ms: toMs }) =>
      toMs === undefined ? { fromMs } : { fromMs, toMs },
    );
    const facts = { id, event, mode, at_ms, trigger };
    const part = new EventPart(shop, { facts, part: manifest.part, day, counter }, stretches);
    part.continued = manifest.continued;
    makeFolder(part.folder);
    const names = part.namesAfterCrash(Object.keys(manifest.cameras));
    for (const [camera, { clips }] of Object.entries(manifest.cameras)) {
      const prefix = linkPrefix(camera, id);
      const links = names.filter((name) => name.startsWith(prefix));
      part.share(camera).restore(clips, links);
    }
    if (manifest.state !== 'saving') part.final = manifest;
    return part;
  }

  get cameras(): string[] {
    return [...this.shares.keys()];
  }

  get clipCount(): number {
    let count = 0;
    for (const share of this.shares.values()) count += share.count;
    return count;
  }

  /** Whether clips wait for a disk that takes them. */
  get isShort(): boolean {
    return [...this.shares.values()].some((share) => share.isShort);
  }

  get isContinued(): boolean {
    return this.continued;
  }

  /**
   * Makes the part known on the disk, pointer first, so that no manifest is ever without one; not yet durable. False, and
   * nothing is done, if there is such a part already. Fails with Node's error, and then has left nothing.
   */
  begin(cameras: readonly string[]): boolean {
    const { pointers, disks } = this.shop;
    disks.check();
    if (existsSync(this.path)) return false;
    for (const camera of cameras) this.share(camera);
    makeFolder(this.folder);
    pointers.add(this.ref, this.manifest());
    try {
      writeFileSync(this.path, '', { flag: 'wx' });
    } catch (error) {
      pointers.removeSync(this.ref);
      if (codeOf(error) === 'EEXIST') return false;
      throw error;
    }
    try {
      this.write();
    } catch (error) {
      unlinkSync(this.path);
      pointers.removeSync(this.ref);
      throw error;
    }
    return true;
  }

  /** Keeps all that there is of all cameras: what is in memory before it returns, the rest when it resolves. */
  async gatherAll(): Promise<void> {
    await this.gather(this.cameras);
  }

  /** Adds cameras and keeps what there is of them; resolves when all of it is kept. */
  async addCameras(cameras: readonly string[]): Promise<void> {
    const added = cameras.filter((camera) => !this.shares.has(camera));
    for (const camera of added) this.share(camera);
    await this.gather(added);
  }

  /** Makes the window longer, to include another; resolves when what it adds is kept. */
  async include(fromMs: number, toMs: number | undefined): Promise<void> {
    this.window.include(fromMs, toMs);
    this.windowChanged();
    await this.gather(this.cameras);
  }

  /** The window ends at an instant (ms since the epoch), or where it began, if that is later. */
  endAt(toMs: number): void {
    this.window.endAt(toMs);
    this.windowChanged();
  }

  /** As {@link endAt}; another part goes on from there. */
  continueAt(atMs: number): void {
    this.continued = true;
    this.endAt(atMs);
  }

  /** Takes {@link continueAt} back: the other part could not be begun. */
  reopen(): void {
    this.continued = false;
    this.window.reopen();
    this.windowChanged();
  }

  /** Keeps a clip if it belongs to this part. */
  offer(clip: Clip): void {
    const share = this.shares.get(clip.camera);
    if (!share || this.final) return;
    const neighbours = { isLater: this.place.part > 1, continued: this.continued };
    if (this.window.wants(clip.startMs, clipEndMs(clip), neighbours)) share.keep(clip);
  }

  /** What was changed of the window from outside belongs into the manifest. */
  windowChanged(): void {
    this.isDirty = true;
    this.announceEnd();
  }

  /** Everything that was kept so far is on the disk to stay, with manifest and pointer, when this resolves. */
  async durable(): Promise<void> {
    const { layout, pointers } = this.shop;
    this.write();
    const pointer = pointers.pathOf(this.ref);
    try {
      await Promise.all([syncFile(this.path), syncFile(pointer)]);
    } catch (error) {
      // Sealed meanwhile, it has no pointer any more and needs none.
      if (!this.isSealed) throw error;
    }
    const folders = [this.folder, dirname(pointer), layout.eventsDir, layout.runningDir];
    await Promise.all(folders.map(syncDirectory));
  }

  /** Writes the manifest anew if anything has changed; a disk that does not take it is tried again. */
  save(): void {
    if (!this.isDirty || this.final) return;
    try {
      // Somebody may have removed it.
      makeFolder(this.folder);
      writeManifestSync(this.path, this.manifest());
      this.isDirty = false;
      this.saidUnwritten = false;
    } catch (error) {
      if (!this.saidUnwritten)
        this.shop.log.error(`${this.ref} cannot be written, trying on: ${messageOf(error)}`);
      this.saidUnwritten = true;
    }
  }

  /** Tries again to keep what could not be kept. */
  retry(): void {
    for (const share of this.shares.values()) if (share.isShort) share.retry();
  }

  /** Seals the part if its window is over and nothing more can come; gives the final manifest then. */
  async finish(): Promise<EventManifest | undefined> {
    if (this.finishing || !this.window.isOver || this.isBusy) return undefined;
    this.finishing = true;
    try {
      return await this.trySeal();
    } finally {
      this.finishing = false;
    }
  }

  /** What the manifest says now. */
  manifest(): EventManifest {
    const { facts, part } = this.place;
    const { stretches } = this.window;
    const shares = [...this.shares.values()];
    const nowMs = this.shop.clock.wallMs();
    return savingManifest({ facts, part, continued: this.continued, stretches, shares, nowMs });
  }

  private get isBusy(): boolean {
    return [...this.shares.values()].some((share) => share.isBusy);
  }

  /** Writes pointer and manifest as they stand now. Fails with Node's error. */
  private write(): void {
    if (this.final) return;
    this.shop.disks.check();
    const manifest = this.manifest();
    this.shop.pointers.add(this.ref, manifest);
    writeManifestSync(this.path, manifest);
    this.isDirty = false;
  }

  /** What the folder holds, after what a killed process left half written of this event was removed. */
  private namesAfterCrash(cameras: readonly string[]): string[] {
    const { id } = this.place.facts;
    const names = readdirSync(this.folder);
    const begins = [...cameras.map((camera) => `.${linkPrefix(camera, id)}`), `.${id}.json.`, `.${id}+`];
    const isHalf = (name: string) => name.endsWith('.tmp') && begins.some((begin) => name.startsWith(begin));
    for (const name of names.filter(isHalf)) unlinkSync(join(this.folder, name));
    return names.filter((name) => !isHalf(name));
  }

  private async trySeal(): Promise<EventManifest | undefined> {
    const { layout, clock, disks } = this.shop;
    if (!this.final && !(await this.isAllThere())) return undefined;
    if (!this.final) {
      const { changes } = this;
      const shares = [...this.shares.values()];
      const judged = await judge(this.shop, this.manifest(), this.window.stretches, shares);
      // What came meanwhile has asked for another look; what is told later is looked for at each tick.
      const { wasStepped, overForMs } = this.window;
      const isEarly = !wasStepped && isUntold(judged) && overForMs < TELLING_WAIT_MS;
      if (this.changes !== changes || isEarly) return undefined;
      // Else the verdict may be on an empty mount point.
      disks.check();
      // From here on nothing is kept any more, and nothing written over the final manifest.
      this.final = judged;
    }
    disks.check();
    makeFolder(this.folder);
    const sealed = await sealManifest(layout, this.path, this.ref, this.final, clock.wallMs());
    // Sealed in the wrong place, it is sealed again when the right one is back.
    disks.check();
    this.final = sealed.manifest;
    this.isSealed = true;
    this.shop.pointers.removeSync(this.ref);
    return sealed.manifest;
  }

  /** Whether nothing more is to be expected of any camera, and all that there is was kept. */
  private async isAllThere(): Promise<boolean> {
    for (const share of this.shares.values()) {
      if (!(await this.isSettled(share.camera))) return false;
      // Nothing else will come: now the folders have the last word.
      await this.shop.feed.rescanAnew(share.camera);
      this.shop.disks.check();
      share.confirm();
      await this.gather([share.camera]);
      if (share.isShort && this.window.overForMs < SALVAGE_WAIT_MS) return false;
    }
    return !this.isBusy;
  }

  private async isSettled(camera: string): Promise<boolean> {
    const { feed, layout } = this.shop;
    const { wasStepped, last, overForMs } = this.window;
    const endMs = last.toMs ?? last.fromMs;
    if (!wasStepped && feed.reaches(camera, endMs)) return true;
    const open = feed.openSince(camera);
    const openSinceMs = wasStepped ? this.lastFiles.since(camera, open) : [...open.values()];
    const recorder = await readLock(layout.lockFile(camera));
    return isSettled({ endMs, overForMs, openSinceMs, isRecorded: recorder?.alive ?? false });
  }

  /** Keeps all clips of some cameras that belong to this part: from memory at once, else from the folders. */
  private async gather(cameras: readonly string[]): Promise<void> {
    const { feed, clock } = this.shop;
    const asked: [string, Stretch][] = [];
    for (const camera of cameras) {
      for (const stretch of this.window.stretches) {
        const recent = feed.recent(camera, stretch.fromMs, stretch.toMs ?? Number.POSITIVE_INFINITY);
        if (recent) for (const clip of recent) this.offer(clip);
        else asked.push([camera, stretch]);
      }
    }
    for (const [camera, { fromMs, toMs }] of asked)
      for (const clip of await feed.list(camera, fromMs, toMs ?? clock.wallMs())) this.offer(clip);
    await Promise.all(cameras.map((camera) => this.shares.get(camera)?.copied()));
  }

  private share(camera: string): CameraShare {
    const known = this.shares.get(camera);
    if (known) return known;
    const { layout, naming, queue, log, disks } = this.shop;
    const { facts, counter } = this.place;
    const share = new CameraShare({
      ...{ layout, camera, id: facts.id, folder: this.folder, atMs: facts.at_ms },
      ...{ counter: counter(camera), extension: naming.extension, queue, log, disks },
      changed: () => this.clipsChanged(),
    });
    this.shares.set(camera, share);
    this.isDirty = true;
    return share;
  }

  private clipsChanged(): void {
    this.isDirty = true;
    this.changes++;
    if (this.window.isOver && !this.isBusy) this.shop.wake();
  }

  private announceEnd(): void {
    const { leftMs } = this.window;
    if (leftMs !== undefined) this.shop.wakeAfter(leftMs);
  }
}
