import { createHash } from 'node:crypto';
import {
  EVENT_TOPICS,
  type EventLife,
  type EventManifest,
  eventLifeSchema,
  eventServiceStatusSchema,
  type StoreLayout,
} from '@pm-dvr/contracts';
import { manifestPath, parseManifestRef, readManifest } from '@pm-dvr/footage';
import { connect, type MqttClient } from 'mqtt';
import { triggerTopic } from './broker.ts';

/** What cam-event said of an event. */
export interface EventStep {
  readonly state: EventLife['state'];
  /** When it was heard, milliseconds since the epoch. */
  readonly atMs: number;
  /** Milliseconds from the publication of its trigger; undefined if none was seen. */
  readonly afterMs: number | undefined;
  readonly clips: number;
}

/** An event as it stands. */
export interface SeenEvent {
  readonly id: string;
  /** Its text, fit for a terminal. */
  readonly event: string;
  /** Whether the demo itself triggered it. */
  readonly isOwn: boolean;
  /** Monotonic instant at which its trigger was published; undefined if none was seen. */
  readonly publishedMs: number | undefined;
  readonly steps: readonly EventStep[];
  /** Of its latest part. */
  readonly clips: number;
  /** End of its window, milliseconds since the epoch; undefined while that is open. */
  readonly toMs: number | undefined;
  /** `DAY/NAME.json` of its manifests, in the order of its parts. */
  readonly refs: readonly string[];
  readonly isFinal: boolean;
}

const TOPICS = [EVENT_TOPICS.save, EVENT_TOPICS.life, EVENT_TOPICS.status];
const RECONNECT_MS = 100;

/** Triggers an event, and hears from the broker what becomes of it and of all others. */
export class EventWatch implements AsyncDisposable {
  /** Whether cam-event follows messages. */
  isFollowed = false;
  private readonly layout: StoreLayout;
  private readonly client: MqttClient;
  private readonly seen = new Map<string, SeenEvent>();
  /** Monotonic instants at which triggers came to the broker, by their digests. */
  private readonly triggers = new Map<string, number>();
  private own: string | undefined;
  private noting: Promise<void> = Promise.resolve();

  /** Connects in the background, and for ever anew. */
  constructor(url: string, layout: StoreLayout) {
    this.layout = layout;
    this.client = connect(url, { reconnectPeriod: RECONNECT_MS, resubscribe: false });
    // It comes back by itself; what is wrong with the broker is told by who runs it.
    this.client.on('error', () => {});
    this.client.on('connect', () => this.client.subscribe(TOPICS, { qos: 1 }));
    this.client.on('message', (topic, payload) => this.hear(topic, payload));
  }

  /** In the order in which they were heard of. */
  get events(): SeenEvent[] {
    return [...this.seen.values()];
  }

  get isTriggered(): boolean {
    return this.own !== undefined;
  }

  /** Publishes the demo's own trigger; resolves when the broker has it. */
  async trigger(text: string, camera: string): Promise<void> {
    const topic = triggerTopic(camera);
    const payload = Buffer.from(`${text},once,${camera}`);
    this.own = digestOf(topic, payload);
    this.triggers.set(this.own, performance.now());
    await this.client.publishAsync(topic, payload, { qos: 1 });
  }

  /** Looks how far the events are that are being saved. */
  async refresh(): Promise<void> {
    for (const { id, isFinal, refs } of this.events)
      if (!isFinal) this.update(id, await this.manifest(refs.at(-1)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.endAsync(true);
  }

  private hear(topic: string, payload: Buffer): void {
    const heardMs = performance.now();
    if (topic === EVENT_TOPICS.status) {
      this.isFollowed = eventServiceStatusSchema.safeParse(json(payload)).data?.state === 'running';
    } else if (topic === EVENT_TOPICS.life) {
      const life = eventLifeSchema.safeParse(json(payload)).data;
      if (life) this.noting = this.noting.then(() => this.note(life, heardMs));
    } else {
      const digest = digestOf(topic, payload);
      // That the demo published its own is known already, and more exactly.
      if (digest !== this.own || !this.triggers.has(digest)) this.triggers.set(digest, heardMs);
    }
  }

  private async note(life: EventLife, heardMs: number): Promise<void> {
    const manifest = await this.manifest(life.manifest);
    const former = this.seen.get(life.id) ?? this.begin(life, manifest);
    const { publishedMs } = former;
    const afterMs = publishedMs === undefined ? undefined : heardMs - publishedMs;
    this.seen.set(life.id, {
      ...former,
      steps: [...former.steps, { state: life.state, atMs: Date.now(), afterMs, clips: life.clips }],
      clips: life.clips,
      toMs: manifest?.windows.at(-1)?.to_ms,
      refs: [...new Set([...former.refs, life.manifest])],
      isFinal: (life.state === 'complete' || life.state === 'incomplete') && !life.continued,
    });
  }

  private begin({ id, event }: EventLife, manifest: EventManifest | undefined): SeenEvent {
    const digest = manifest?.trigger.digest ?? '';
    const publishedMs = this.triggers.get(digest);
    // The next message like it makes another event.
    this.triggers.delete(digest);
    const isOwn = digest === this.own && !this.events.some((other) => other.isOwn);
    const text = event.replace(/\p{C}/gu, '?') || '(no text)';
    return {
      ...{ id, event: text, isOwn, publishedMs, steps: [], clips: 0 },
      ...{ toMs: undefined, refs: [], isFinal: false },
    };
  }

  private update(id: string, manifest: EventManifest | undefined): void {
    const event = this.seen.get(id);
    if (!event || event.isFinal || !manifest) return;
    const clips = Object.values(manifest.cameras).reduce((sum, camera) => sum + camera.clips.length, 0);
    this.seen.set(id, { ...event, clips, toMs: manifest.windows.at(-1)?.to_ms });
  }

  /** Undefined if there is none, or what is there cannot be read; `--verify` says more of that. */
  private async manifest(ref: string | undefined): Promise<EventManifest | undefined> {
    const part = parseManifestRef(ref ?? '');
    const path = part && manifestPath(this.layout, part.day, part.id, part.part);
    return path === undefined ? undefined : (await readManifest(path).catch(() => undefined))?.manifest;
  }
}

/** As cam-event tells messages apart. */
function digestOf(topic: string, payload: Uint8Array): string {
  return createHash('sha256').update(topic).update('\0').update(payload).digest('hex');
}

function json(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString());
  } catch {
    return undefined;
  }
}
