import { writeFileSync } from 'node:fs';
import { counted, type EventManifest } from '@pm-dvr/contracts';
import { type Clip, listPointers, parseManifestRef } from '@pm-dvr/footage';
import { type FolderWatch, makeFolder, messageOf, UnderWay, watchFolder } from '@pm-dvr/runtime';
import { ClipFeed } from './clip-feed.ts';
import type { EngineOptions } from './engine-options.ts';
import { EventOpener } from './event-opener.ts';
import type { EventRequest } from './event-request.ts';
import { raiseFlag, readFlag, switchOff, touchFlag } from './flags.ts';
import type { Followed } from './followed.ts';
import { DisksNews, homeDisks } from './home-disks.ts';
import { Pacemaker } from './pacemaker.ts';
import { PersistentSwitches } from './persistent-switches.ts';
import { PointerFolder } from './pointers.ts';
import { RetryPauses } from './retry-pauses.ts';
import type { RunningEvent } from './running-event.ts';
import { Takeover } from './takeover.ts';
import { TriggerMemory } from './trigger-memory.ts';
import { WallHistory } from './wall-history.ts';
import { WorkQueue } from './work-queue.ts';
import type { Workshop } from './workshop.ts';

const RESCAN_TICKS = 30;
const TIDY_MS = 30_000;
/** Longer than any of it takes on a slow disk; what is still not done then hangs. */
const LONGEST_MS = 1_800_000;

/** Saves events: the one state machine behind messages and command line. Design: docs/design/events.md. */
export class EventEngine {
  private readonly options: EngineOptions;
  private readonly shop: Workshop;
  private readonly events = new Map<string, RunningEvent>();
  private readonly triggers = new TriggerMemory();
  /** What went wrong last, by subject. */
  private readonly said = new Map<string, string>();
  /** By event. */
  private readonly pauses: RetryPauses;
  private readonly disksNews: DisksNews;
  private readonly history: WallHistory;
  private flags: FolderWatch | undefined;
  private readonly pacemaker: Pacemaker;
  private readonly opener: EventOpener;
  private readonly takeover: Takeover;
  private readonly switches: PersistentSwitches;
  private readonly whenIdle: (() => void)[] = [];
  private readonly underWay: UnderWay;
  private tidying: NodeJS.Timeout | undefined;

  constructor(options: EngineOptions) {
    this.options = options;
    const { layout, naming, clock, log, memoryMs, only } = options;
    this.history = new WallHistory(clock);
    this.pauses = new RetryPauses(clock);
    this.underWay = new UnderWay(clock);
    this.pacemaker = new Pacemaker({ advance: () => this.advanceEach(), tick: (count) => this.tick(count) });
    const onClip = (clip: Clip) => this.clipFinished(clip);
    const onTrouble = (camera: string, error: unknown) => this.complain(camera, error);
    const wake = () => this.pacemaker.wake();
    this.shop = {
      ...{ layout, naming, clock, log, disks: options.disks ?? homeDisks(layout) },
      feed: new ClipFeed({ layout, naming, clock, memoryMs, onClip, onTrouble, ...(only ? { only } : {}) }),
      pointers: new PointerFolder(layout),
      queue: new WorkQueue(),
      wake,
      wakeAfter: (ms) => this.pacemaker.wakeAfter(ms),
    };
    this.disksNews = new DisksNews(this.shop);
    this.switches = new PersistentSwitches(layout, clock, options.persistentTimeoutMs);
    this.opener = new EventOpener({
      shop: this.shop,
      events: this.events,
      take: (event) => this.begun(event),
      tell: (event, state) => this.tell(event, state),
    });
    this.takeover = new Takeover({
      shop: this.shop,
      goOn: (event) => this.goOn(event),
      complain: (subject, error) => this.complain(subject, error),
    });
  }

  /** Begins to follow the cameras of the store. */
  async start(): Promise<void> {
    makeFolder(this.options.layout.flagsDir);
    this.flags = watchFolder(this.options.layout.flagsDir, () => this.pacemaker.wake());
    await this.shop.feed.start();
    this.tidying = setInterval(() => this.shop.feed.tidy(), TIDY_MS).unref();
  }

  /**
   * Takes over what processes that are gone were saving; gives how many events that are. Asked again before that is done, it
   * gives the same.
   */
  async resume(): Promise<number> {
    if (this.isAway) return 0;
    const count = await this.underWay.track('taking over events', LONGEST_MS, () => this.takeover.run());
    this.pacemaker.wake();
    return count;
  }

  /** Cameras that can be named. */
  get cameras(): string[] {
    return this.shop.feed.known();
  }

  knows(camera: string): boolean {
    return this.shop.feed.knows(camera);
  }

  /** IDs of the events that are being saved, oldest first. */
  get running(): string[] {
    return [...this.events.keys()];
  }

  /** Whether the store, or a part of it, is on a file system that is not mounted any more. */
  get isAway(): boolean {
    return this.shop.disks.isAway;
  }

  /** Whether clips wait for a disk that takes them. */
  get isShort(): boolean {
    return this.disksNews.wasAway || [...this.events.values()].some((event) => event.isShort);
  }

  /** Work that does not come to an end, in words; undefined if there is none. */
  get overdue(): string | undefined {
    return this.underWay.overdue();
  }

  /**
   * Does what is asked; what there is of the footage is kept before anything is waited for. Resolves when it is on the
   * disk to stay. Throws CodedError `NO_CAMERA` or `TOO_MANY_EVENTS`, or Node's error of a store that takes nothing.
   */
  async follow(request: EventRequest): Promise<Followed> {
    this.lookAtClock();
    const known = this.triggers.known(request.trigger);
    if (known !== undefined) return { kind: 'duplicate', id: known };
    const followed = await this.underWay.track('a trigger', LONGEST_MS, () => this.followNew(request));
    this.triggers.remember(request.trigger, followed.id, request.trigger.receivedMs);
    return followed;
  }

  /** Resolves when nothing is being saved any more. */
  async idle(): Promise<void> {
    if (this.events.size > 0) await new Promise<void>((resolve) => this.whenIdle.push(resolve));
  }

  /** Ends all persistent events of this process now. */
  async endAll(): Promise<void> {
    for (const event of this.events.values()) if (event.isOpen) await this.endEvent(event, this.nowMs(), 0);
  }

  /** Lets go of everything; what is not saved yet is taken up by the next process. */
  async close(): Promise<void> {
    this.shop.queue.stop();
    clearInterval(this.tidying);
    await this.pacemaker.stop();
    this.flags?.close();
    this.shop.feed.close();
    if (!this.isAway) for (const event of this.events.values()) event.save();
    this.shop.pointers.close();
  }

  private async followNew(request: EventRequest): Promise<Followed> {
    this.shop.disks.check();
    if (request.action === 'off') return await this.followOff(request);
    return request.action === 'on' ? await this.followOn(request) : await this.opener.open(request);
  }

  private async followOff(request: EventRequest): Promise<Followed> {
    const own = this.persistent(request.event);
    if (own) {
      await this.endEvent(own, Math.min(request.atMs, this.nowMs()), request.postMs);
      return { kind: 'ended', id: own.facts.id };
    }
    const id = readFlag(this.options.layout, request.event)?.id ?? '';
    return { kind: (await switchOff(this.options.layout, request.event)) ? 'ended' : 'was-off', id };
  }

  private async followOn(request: EventRequest): Promise<Followed> {
    const { layout } = this.options;
    const own = this.persistent(request.event);
    if (own) {
      this.switches.refresh(own);
      const cameras = await this.opener.choose(request);
      await own.hold(async () => {
        await own.current.addCameras(cameras);
        await own.current.durable();
      });
      return { kind: 'refreshed', id: own.facts.id };
    }
    const flag = readFlag(layout, request.event);
    if (flag && !this.events.has(flag.id) && this.isSavedElsewhere(flag.id)) {
      touchFlag(layout, request.event, this.nowMs());
      return { kind: 'elsewhere', id: flag.id };
    }
    return await this.opener.open(request);
  }

  /** Takes up an event of a process that is gone. Whether it is on, and of which day it is, comes before its footage. */
  private async goOn(event: RunningEvent): Promise<void> {
    this.take(event);
    await event.hold(async () => {
      if (event.isOpen) await this.keepOpen(event);
      else await this.lowerFlag(event);
      await event.gatherAll();
    });
  }

  private begun(event: RunningEvent): void {
    this.take(event);
    if (event.isPersistent) raiseFlag(this.options.layout, event.facts.event, event.facts.id);
  }

  private take(event: RunningEvent): void {
    const { id, trigger } = event.facts;
    this.events.set(id, event);
    const { digest, packet_id: packetId, received_ms: receivedMs } = trigger;
    this.triggers.remember({ ...(digest && { digest }), ...(packetId && { packetId }) }, id, receivedMs);
    if (event.isOpen) this.switches.resume(event);
    this.pacemaker.start();
  }

  private persistent(text: string): RunningEvent | undefined {
    for (const event of this.events.values()) if (event.isOpen && event.facts.event === text) return event;
    return undefined;
  }

  private async endEvent(event: RunningEvent, atMs: number, postMs: number): Promise<void> {
    await event.hold(async () => {
      event.end(atMs, postMs);
      await event.current.durable();
    });
    await this.lowerFlag(event);
    this.options.log.info(`${event.facts.id}: ends`);
    this.pacemaker.wake();
  }

  /** Takes an event's flag away, unless another event of that text was switched on meanwhile. */
  private async lowerFlag({ facts }: RunningEvent): Promise<void> {
    const { layout } = this.options;
    if (readFlag(layout, facts.event)?.id === facts.id) await switchOff(layout, facts.event);
  }

  private isSavedElsewhere(id: string): boolean {
    return listPointers(this.options.layout.runningDir).some(
      ({ manifest, isOwnerRunning }) => isOwnerRunning && parseManifestRef(manifest)?.id === id,
    );
  }

  private clipFinished(clip: Clip): void {
    this.lookAtClock();
    let isAwaited = false;
    for (const event of this.events.values()) {
      event.offer(clip);
      isAwaited ||= event.isClosing;
    }
    if (isAwaited) this.pacemaker.wake();
  }

  private lookAtClock(): void {
    const step = this.history.look();
    if (!step) return;
    for (const event of this.events.values()) event.stepped(step);
    this.options.log.warn(`the clock was set by ${Math.round((step.afterMs - step.beforeMs) / 1000)} s`);
  }

  private tick(count: number): boolean {
    this.lookAtClock();
    if (!this.disksNews.isAway) {
      this.lookAround(count % RESCAN_TICKS === 0);
      for (const event of this.events.values()) event.save();
    }
    return this.events.size > 0;
  }

  /** Looks for clips that no watch may have told of: now and then of all cameras, always of those without one. */
  private lookAround(all: boolean): void {
    const { feed } = this.shop;
    const cameras = new Set([...this.events.values()].flatMap((event) => event.current.cameras));
    for (const camera of cameras)
      if (all || feed.isBlind(camera))
        void feed.rescan(camera).catch((error) => this.complain(camera, error));
  }

  private async advanceEach(): Promise<void> {
    this.lookAtClock();
    for (const [id, event] of [...this.events]) {
      // What is read of an empty mount point would be taken for what became of the event.
      if (this.disksNews.isAway) return;
      if (this.pauses.isDue(id)) await this.advanceOrPause(id, event);
    }
  }

  /** What fails for a passing reason is tried again by a later tick. */
  private async advanceOrPause(id: string, event: RunningEvent): Promise<void> {
    try {
      await this.underWay.track(`event ${id}`, LONGEST_MS, () => this.advance(id, event));
      this.pauses.succeeded(id);
    } catch (error) {
      if (!this.disksNews.isAway) this.pauses.failed(id);
      this.complain(id, error);
    }
  }

  private async advance(id: string, event: RunningEvent): Promise<void> {
    if (event.isHeld) return;
    if (event.isOpen) await this.keepOpen(event);
    const sealed = await event.finish();
    if (event.isDone) this.events.delete(id);
    if (sealed.length > 0) this.requestSync();
    for (const { ref, manifest } of sealed) this.sealed(ref, manifest);
    if (event.isDone) this.said.delete(id);
    if (this.events.size === 0) for (const resolve of this.whenIdle.splice(0)) resolve();
  }

  private async keepOpen(event: RunningEvent): Promise<void> {
    const verdict = this.switches.look(event);
    if (verdict.isOn) return await event.rollOver();
    if (verdict.why !== undefined) this.options.log.warn(`${event.facts.id}: ${verdict.why}`);
    await this.endEvent(event, verdict.atMs, 0);
  }

  private sealed(ref: string, manifest: EventManifest): void {
    const { log, onLife } = this.options;
    const clips = Object.values(manifest.cameras).reduce((sum, camera) => sum + camera.clips.length, 0);
    const state = manifest.state === 'complete' ? 'complete' : 'incomplete';
    const text = `${manifest.id}: ${state}, ${counted(clips, 'clip')}, events/${ref}`;
    if (state === 'complete') log.info(text);
    else log.warn(text);
    onLife({ state, ref, manifest });
  }

  private tell(event: RunningEvent, state: 'started' | 'saving'): void {
    if (state === 'saving') this.requestSync();
    this.options.onLife({ state, ref: event.current.ref, manifest: event.current.manifest() });
  }

  private requestSync(): void {
    try {
      writeFileSync(this.options.layout.syncFlag, '');
    } catch (error) {
      this.complain('the sync flag', error);
    }
  }

  /** What goes wrong again and again is said once. */
  private complain(subject: string, error: unknown): void {
    const text = messageOf(error);
    if (this.said.get(subject) === text) return;
    this.said.set(subject, text);
    this.options.log.error(`${subject}: ${text}`);
  }

  private nowMs(): number {
    return this.options.clock.wallMs();
  }
}
