import { counted, dayOf, type EventManifest, eventId, eventName, formatInstant } from '@pm-dvr/contracts';
import { listPointers, manifestPath, manifestRef, readManifest } from '@pm-dvr/footage';
import { CodedError } from '@pm-dvr/runtime';
import type { EventRequest } from './event-request.ts';
import type { EventFacts } from './part-manifest.ts';
import { RunningEvent } from './running-event.ts';
import type { Stretch } from './wall-history.ts';
import type { Workshop } from './workshop.ts';

/** What came of the wish for an event. */
export interface Opened {
  /** `opened`: a new event. `joined`: more for an event of the same second. `duplicate`: all of it is saved, or being saved, already. */
  readonly kind: 'opened' | 'joined' | 'duplicate';
  readonly id: string;
}

export interface OpenerOptions {
  readonly shop: Workshop;
  /** Events that are being saved, by ID. */
  readonly events: ReadonlyMap<string, RunningEvent>;
  /** Called as soon as a new event has its name on the disk. */
  readonly take: (event: RunningEvent) => void;
  /** Called when it is worth saying how the event stands. */
  readonly tell: (event: RunningEvent, state: 'started' | 'saving') => void;
}

/** More at a time would be an attack, or a sensor that has gone mad. */
export const MOST_EVENTS = 1_000;
/** A name whose second is taken by another event gets the next free one; so many are tried. */
const MOST_SECONDS = 3_600;
/** No window reaches further back because of a message that may have waited at the broker. */
const MOST_LATE_MS = 3_600_000;

/** Gives events their names, and keeps at once what there is of their footage. */
export class EventOpener {
  private readonly options: OpenerOptions;

  constructor(options: OpenerOptions) {
    this.options = options;
  }

  /**
   * Opens the event that is asked for, or finds it. Resolves when what there is of it is on the disk to stay. Throws
   * CodedError `NO_CAMERA` or `TOO_MANY_EVENTS`, or Node's error of a store that takes nothing.
   */
  async open(request: EventRequest): Promise<Opened> {
    const { atMs, postMs, action } = request;
    const fromMs = beginOf(request);
    const toMs = action === 'once' ? atMs + postMs : undefined;
    const cameras = await this.choose(request);
    if (cameras.length === 0)
      throw new CodedError('NO_CAMERA', `no camera is recorded in ${this.options.shop.layout.baseDir} yet`);
    for (let second = 0; second < MOST_SECONDS; second++) {
      const id = eventId(eventName(request.event, atMs + second * 1_000));
      const running = this.options.events.get(id);
      if (running && this.isSame(running, request))
        return await running.hold(() => this.join(running, cameras, fromMs, toMs));
      // Tried again because it failed halfway: what it began covers all of it, and waits for its end already.
      if (running && covers(running.current.manifest(), request, cameras))
        return await running.hold(() => this.confirm(running));
      if (running) continue;
      const stretch = { fromMs, ...(toMs === undefined ? {} : { toMs }) };
      const event = this.begin(id, request, stretch, cameras);
      if (event) return await event.hold(() => this.gather(event, cameras));
      if (await this.isSaved(id, request, cameras)) return { kind: 'duplicate', id };
    }
    throw new CodedError('TOO_MANY_EVENTS', `an hour of names is taken for the event ${request.event}`);
  }

  private begin(
    id: string,
    request: EventRequest,
    stretch: Stretch,
    cameras: readonly string[],
  ): RunningEvent | undefined {
    if (this.options.events.size >= MOST_EVENTS)
      throw new CodedError('TOO_MANY_EVENTS', `${MOST_EVENTS} events are being saved already`);
    const event = RunningEvent.begin(this.options.shop, factsOf(id, request), stretch, cameras);
    if (!event) return undefined;
    event.postMs = request.postMs;
    this.options.take(event);
    return event;
  }

  /** Keeps what there is, and makes it last. */
  private async gather(event: RunningEvent, cameras: readonly string[]): Promise<Opened> {
    const { current, facts } = event;
    const gathered = current.gatherAll();
    this.options.tell(event, 'started');
    await gathered;
    await current.durable();
    this.options.tell(event, 'saving');
    const kept = `${counted(current.clipCount, 'clip')} kept so far`;
    this.options.shop.log.info(`${facts.id}: saving ${cameras.join(', ')}; ${kept}`);
    this.options.shop.wake();
    return { kind: 'opened', id: facts.id };
  }

  private async join(
    event: RunningEvent,
    cameras: readonly string[],
    fromMs: number,
    toMs: number | undefined,
  ): Promise<Opened> {
    const { current } = event;
    await current.addCameras(cameras);
    await current.include(fromMs, toMs);
    await current.durable();
    this.options.shop.wake();
    return { kind: 'joined', id: event.facts.id };
  }

  /** What an attempt that failed has begun is made to last, for whoever asks again is told that it is safe. */
  private async confirm({ current, facts }: RunningEvent): Promise<Opened> {
    await current.gatherAll();
    await current.durable();
    return { kind: 'duplicate', id: facts.id };
  }

  /** The same event said twice in one second is one. */
  private isSame(event: RunningEvent, { event: text, action }: EventRequest): boolean {
    return event.facts.event === text && event.isPersistent === (action === 'on') && !event.isClosing;
  }

  /** Whether an event that is over holds all that is asked for. */
  private async isSaved(id: string, request: EventRequest, cameras: readonly string[]): Promise<boolean> {
    const { layout } = this.options.shop;
    const day = dayOf(request.atMs);
    const found = await readManifest(manifestPath(layout, day, id, 1)).catch(() => undefined);
    if (!found || !covers(found.manifest, request, cameras)) return false;
    const ref = manifestRef(day, id, 1);
    const { state } = found.manifest;
    return state !== 'saving' || listPointers(layout.runningDir).some(({ manifest }) => manifest === ref);
  }

  /** `all` are the cameras on duty, and those that have footage of the window; if there are none, those that are known. */
  async choose(request: EventRequest): Promise<readonly string[]> {
    const { cameras, atMs } = request;
    if (cameras !== 'all') return cameras;
    const fromMs = beginOf(request);
    const { feed } = this.options.shop;
    const chosen = new Set(feed.onDuty());
    for (const camera of feed.known().filter((camera) => !chosen.has(camera))) {
      const clips = feed.recent(camera, fromMs, atMs) ?? (await feed.list(camera, fromMs, atMs));
      if (clips.length > 0) chosen.add(camera);
    }
    // Nobody records: then the event says of each camera why.
    return chosen.size > 0 ? [...chosen].sort() : feed.known();
  }
}

/** Whether an event is of the very instant that is asked for, and its window and cameras are no smaller. */
export function covers(
  { event, mode, at_ms, windows, part, continued, cameras }: EventManifest,
  request: EventRequest,
  asked: readonly string[],
): boolean {
  if (event !== request.event || at_ms !== Math.round(request.atMs)) return false;
  if ((mode === 'persistent') !== (request.action === 'on')) return false;
  // What lies before this part is in an earlier one, what lies after it in the next.
  const fromMs = part > 1 ? -Infinity : (windows[0]?.from_ms ?? Infinity);
  const toMs = continued ? Infinity : (windows.at(-1)?.to_ms ?? Infinity);
  const isWithin = fromMs <= beginOf(request) && toMs >= request.atMs + request.postMs;
  return isWithin && asked.every((camera) => Object.hasOwn(cameras, camera));
}

/** Where the window begins, milliseconds since the epoch. */
function beginOf({ atMs, preMs, trigger }: EventRequest): number {
  return atMs - preMs - lateOf(trigger.lateMs ?? 0);
}

function lateOf(lateMs: number): number {
  return Math.min(Math.round(lateMs), MOST_LATE_MS);
}

function factsOf(id: string, { event, action, atMs, trigger }: EventRequest): EventFacts {
  const { by, topic, receivedMs, digest, packetId, lateMs } = trigger;
  return {
    ...{ id, event, mode: action === 'on' ? 'persistent' : 'once', at_ms: Math.round(atMs) },
    trigger: {
      by,
      ...(topic === undefined ? {} : { topic }),
      received: formatInstant(receivedMs),
      received_ms: Math.round(receivedMs),
      ...(digest === undefined ? {} : { digest }),
      ...(packetId === undefined ? {} : { packet_id: packetId }),
      ...(lateMs === undefined ? {} : { late_ms: lateOf(lateMs) }),
    },
  };
}
